import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

/** Runs a program for which a package is not installed; gives its first line. */
async function without(missing: string, program: string): Promise<string> {
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) {
      if (!specifier.startsWith(${JSON.stringify(missing)})) return next(specifier, context);
      throw Object.assign(new Error("Cannot find package '" + specifier + "' imported from elsewhere"), { code: 'ERR_MODULE_NOT_FOUND' });
    } });`;
  const child = spawn(process.execPath, [
    '--conditions=@eider/source',
    '--disable-warning=ExperimentalWarning',
    `--import=data:text/javascript,${encodeURIComponent(hook)}`,
    '--input-type=module',
    '--eval',
    program,
  ]);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  await once(child, 'close');
  return Buffer.concat(output).toString().trim();
}

const OPEN = `import { openMemory } from 'eider';
  await openMemory(':memory:').then((memory) => memory.close(), (error) => console.log(error.code, error.message));`;

test.each(['@eider/adapter-duckdb-node', '@duckdb/node-api', '@duckdb/node-bindings-'])(
  'without %s opening a memory says how to install it with npm, pnpm and yarn',
  async (missing) => {
    const output = await without(missing, OPEN);
    expect(output).toMatch(/^UNSUPPORTED /);
    expect(output).toContain(`missing=${missing}`);
    for (const command of [
      'npm i --include=optional @eider/adapter-duckdb-node',
      'pnpm add @eider/adapter-duckdb-node',
      'yarn add @eider/adapter-duckdb-node',
    ]) {
      expect(output).toContain(`\`${command}\``);
    }
  },
);

test('whoever brings an engine needs no native one', async () => {
  const program = `import { openMemory } from 'eider';
    const engine = { attach: async () => { throw new Error('this engine was asked'); }, capabilities: {} };
    await openMemory(':memory:', {}, { engine }).catch((error) => console.log(error.message));`;
  expect(await without('@duckdb/', program)).toBe('this engine was asked');
});
