import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';

/** Ways in which users' compilers find modules. */
export type ModuleResolution = 'nodenext' | 'bundler';

/** Imports every specifier in one process of the given Node and resolves to the number of values that each exports. */
export async function importAll(
  node: string,
  folder: string,
  specifiers: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const program = `
    const counts = {};
    for (const specifier of ${JSON.stringify(specifiers)}) {
      counts[specifier] = Object.keys(await import(specifier)).length;
    }
    console.log(JSON.stringify(counts));
  `;
  await writeFile(join(folder, 'import-all.mjs'), program);
  const { stdout, stderr } = await run(node, ['import-all.mjs'], folder);
  if (stderr !== '') throw new Error(`importing wrote to stderr: ${stderr}`);
  return JSON.parse(stdout) as Readonly<Record<string, number>>;
}

/** Compiles a program that uses the types of every specifier, strictly and with the declarations of all packages checked. */
export async function compileConsumer(
  folder: string,
  specifiers: readonly string[],
  moduleResolution: ModuleResolution,
): Promise<void> {
  const lines = specifiers.map(
    (specifier, index) =>
      `import * as module${index} from '${specifier}';\nexport const used${index} = module${index};`,
  );
  await writeFile(join(folder, 'consumer.ts'), lines.join('\n'));
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2024', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
    module: moduleResolution === 'nodenext' ? 'NodeNext' : 'ESNext',
    moduleResolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
  };
  const config = join(folder, `tsconfig.${moduleResolution}.json`);
  await writeFile(config, JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  await run('tsc', ['-p', config], folder);
}
