import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

/** A module and all that it needs, as scripts for a browser. */
export interface BundledPage {
  /** The script to begin with. */
  readonly entry: string;
  /** Every script by its path. Parts that the module imports when it needs them are scripts of their own. */
  readonly scripts: ReadonlyMap<string, string>;
  /** The scripts that are loaded with the entry, without those that are loaded later. */
  readonly atOnce: readonly string[];
  /** Every file that went into some script. */
  readonly inputs: readonly string[];
  /** Every file that went into the scripts of `atOnce`, with the bytes that it takes there. */
  readonly inputsAtOnce: ReadonlyMap<string, number>;
  /** What the scripts would still import from elsewhere. */
  readonly imports: readonly string[];
  /** Gzipped size of some of the scripts, each for itself. */
  gzipBytes(paths: readonly string[]): number;
}

export interface BundlePageOptions {
  /** Packages that are to be found nowhere, as if they were not installed. */
  readonly missing?: readonly string[];
}

/** Bundles a module for browsers as an application would, minified; packages are taken from their sources. */
export async function bundlePage(entry: URL, { missing = [] }: BundlePageOptions = {}): Promise<BundledPage> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: '/',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@eider/source'],
    logLevel: 'silent',
    alias: Object.fromEntries(missing.map((name) => [name, `not-installed/${name}`])),
  });
  const scripts = new Map(outputFiles.map(({ path, text }) => [pathOf(path), text]));
  const start = pathOf(basename(fileURLToPath(entry)).replace(/\.ts$/, '.js'));
  const atOnce = reachedAtOnce(metafile, start);
  const gzipBytes = (paths: readonly string[]): number =>
    paths.reduce((sum, path) => sum + gzipSync(scripts.get(path) ?? '').byteLength, 0);
  return {
    entry: start,
    scripts,
    atOnce,
    inputs: Object.keys(metafile.inputs),
    inputsAtOnce: inputsOf(metafile, atOnce),
    imports: outsideOf(metafile),
    gzipBytes,
  };
}

function pathOf(output: string): string {
  return `/${basename(output)}`;
}

function outputsOf(metafile: Metafile): ReadonlyMap<string, Metafile['outputs'][string]> {
  return new Map(Object.entries(metafile.outputs).map(([path, output]) => [pathOf(path), output]));
}

function reachedAtOnce(metafile: Metafile, start: string): readonly string[] {
  const outputs = outputsOf(metafile);
  const reached = new Set([start]);
  for (const path of reached) {
    for (const { path: next, kind } of outputs.get(path)?.imports ?? []) {
      if (kind === 'import-statement') reached.add(pathOf(next));
    }
  }
  return [...reached];
}

function inputsOf(metafile: Metafile, paths: readonly string[]): ReadonlyMap<string, number> {
  const outputs = outputsOf(metafile);
  return new Map(
    paths.flatMap((path) =>
      Object.entries(outputs.get(path)?.inputs ?? {}).map(([input, { bytesInOutput }]) => [input, bytesInOutput]),
    ),
  );
}

function outsideOf({ outputs }: Metafile): readonly string[] {
  return Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external === true).map(({ path }) => path),
  );
}
