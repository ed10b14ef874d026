import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of the monorepo: its name, its folder relative to the root, the names of its scripts and whether it stays here. */
export interface WorkspacePackage {
  readonly name: string;
  readonly directory: string;
  readonly scripts: readonly string[];
  /** Never published. */
  readonly isPrivate: boolean;
}

/** Every package under packages/ and apps/, in the order of their folders. */
export function listWorkspace(root: string): readonly WorkspacePackage[] {
  return ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent))
      .sort()
      .filter((name) => existsSync(join(root, parent, name, 'package.json')))
      .map((name) => readPackage(root, join(parent, name))),
  );
}

function readPackage(root: string, directory: string): WorkspacePackage {
  const manifest = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly scripts?: Readonly<Record<string, string>>;
    readonly private?: boolean;
  };
  return {
    name: manifest.name,
    directory,
    scripts: Object.keys(manifest.scripts ?? {}),
    isPrivate: manifest.private === true,
  };
}
