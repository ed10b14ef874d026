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
  const counts = specifiers.map((specifier) => {
    const imported = `await import('${specifier}'${isJson(specifier) ? ", { with: { type: 'json' } }" : ''})`;
    return `'${specifier}': Object.keys(${imported}).length`;
  });
  await writeFile(join(folder, 'import-all.mjs'), `console.log(JSON.stringify({ ${counts.join(', ')} }));\n`);
  const { stdout, stderr } = await run(node, ['--disable-warning=ExperimentalWarning', 'import-all.mjs'], folder);
  if (stderr !== '') throw new Error(`importing wrote to stderr: ${stderr}`);
  return JSON.parse(stdout) as Readonly<Record<string, number>>;
}

/**
 * Compiles a program that uses the types of every specifier, strictly and with all declarations checked, and resolves to
 * the compiler's errors in the program and in our declarations. Those in declarations of others are theirs to mend:
 * DuckDB-WASM's need types of emscripten that it does not install.
 */
export async function compileConsumer(
  folder: string,
  specifiers: readonly string[],
  moduleResolution: ModuleResolution,
): Promise<readonly string[]> {
  const lines = specifiers.map((specifier, index) => {
    const attributes = isJson(specifier) ? " with { type: 'json' }" : '';
    const names = isJson(specifier) ? `module${index}` : `* as module${index}`;
    return `import ${names} from '${specifier}'${attributes};\nexport const used${index} = module${index};\n`;
  });
  await writeFile(join(folder, 'consumer.ts'), lines.join(''));
  const config = join(folder, `tsconfig.${moduleResolution}.json`);
  await writeFile(config, JSON.stringify({ compilerOptions: optionsFor(moduleResolution), files: ['consumer.ts'] }));
  const errors = await run('tsc', ['-p', config], folder).then(
    () => [],
    (error: Error) => readErrors(error),
  );
  return errors.filter((line) => !/^node_modules\/(?!@eider\/|eider\/)/.test(line));
}

function readErrors(failure: Error): readonly string[] {
  const lines = failure.message.split('\n').filter((line) => line.includes('error TS'));
  if (lines.length === 0) throw failure; // The compiler did not get as far as an error.
  return lines;
}

function optionsFor(moduleResolution: ModuleResolution): Readonly<Record<string, unknown>> {
  return {
    target: 'ES2022',
    lib: ['ES2024', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
    module: moduleResolution === 'nodenext' ? 'NodeNext' : 'ESNext',
    moduleResolution,
    resolveJsonModule: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
  };
}

function isJson(specifier: string): boolean {
  return specifier.endsWith('.json');
}
