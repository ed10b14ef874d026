import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

export interface BundledPage {
  readonly script: string;
  readonly sizeBytes: number;
  /** Every file that went into the bundle. */
  readonly inputs: readonly string[];
  /** What the bundle would still import. */
  readonly imports: readonly string[];
}

/** Bundles a module of this folder for browsers as an application would, minified; packages are taken from their sources. */
export async function bundlePage(entry: string): Promise<BundledPage> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@eider/source'],
    logLevel: 'silent',
  });
  const script = outputFiles[0]?.text ?? '';
  return { script, sizeBytes: script.length, inputs: Object.keys(metafile.inputs), imports: importsOf(metafile) };
}

function importsOf({ outputs }: Metafile): readonly string[] {
  return Object.values(outputs).flatMap((output) => output.imports.map((each) => each.path));
}
