import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a step of the installation needs on the machine. */
export type Toolchain = 'go' | 'npm' | 'python';

/** Something to fetch in one step: a folder or file that is complete once it exists. */
export interface PinnedTool {
  readonly name: string;
  readonly version: string;
  readonly toolchain: Toolchain;
  /** The Go package, the npm package or the Python wheel; `./` and a name is a Go program of ours in `pinned`. */
  readonly source: string;
  /** What exists when the step is done, and not before. */
  readonly target: string;
}

/** The repository's ignored folder for tools, in which everything fetched lives. */
export const TOOLS_FOLDER: string = fileURLToPath(new URL('../../../../.tools', import.meta.url));

/** Must be the version of DuckDB inside the binding: signed extensions load into exactly that one. */
const DUCKDB_VERSION = '1.5.5';

/** Where DuckDB's signed extensions lie, as `<name>.duckdb_extension`. */
export const EXTENSIONS_FOLDER: string = join(TOOLS_FOLDER, 'duckdb-extensions', `v${DUCKDB_VERSION}`);

/** Everything that the tests need beside what pnpm installs, in one version each. */
export const PINNED_TOOLS: readonly PinnedTool[] = [
  goTool('gofakes3', 'v1.2.0', 'github.com/johannesboyne/gofakes3/cmd/gofakes3'),
  goTool('fake-gcs-server', 'v1.56.1', 'github.com/fsouza/fake-gcs-server'),
  goTool('versitygw', 'v1.8.0', 'github.com/versity/versitygw/cmd/versitygw'),
  // Raise its version with every change of it: what is installed is not built again.
  goTool('linearizability', '1', './linearizability'),
  npmTool('s3rver', '3.7.1'),
  npmTool('azurite', '3.35.0'),
  extension('httpfs'),
  extension('azure'),
  extension('fts'),
];

function goTool(name: string, version: string, source: string): PinnedTool {
  return { name, version, toolchain: 'go', source, target: serverFolder(name, version) };
}

function npmTool(name: string, version: string): PinnedTool {
  return { name, version, toolchain: 'npm', source: name, target: serverFolder(name, version) };
}

function extension(name: string): PinnedTool {
  const target = join(EXTENSIONS_FOLDER, `${name}.duckdb_extension`);
  return { name, version: DUCKDB_VERSION, toolchain: 'python', source: `duckdb-extension-${name}`, target };
}

/** The version is part of the path: a new pin is installed beside the old one. */
function serverFolder(name: string, version: string): string {
  return join(TOOLS_FOLDER, 'servers', `${name}-${version}`);
}
