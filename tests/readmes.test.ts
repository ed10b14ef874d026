import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { listPages, listReadmes, readBlocks } from './readmes/blocks.ts';
import { layOutModules, runBlock } from './readmes/run-block.ts';
import { ROOT } from './workspace/root.ts';

const MODULES = join(ROOT, '.tools/readmes');
const FIRST_CODE_BY_LINE = 10;
const blocks = listPages().flatMap(readBlocks);
const programs = blocks.filter(({ language }) => language === 'ts');

describe('the code in the pages', () => {
  beforeAll(() => layOutModules(MODULES));

  it.each(programs.map((block) => ({ place: `${block.file}:${block.line}`, block })))(
    'of $place runs, without a word on stderr',
    async ({ block }) => {
      const { exitCode, stdout, stderr } = await runBlock(MODULES, block);
      expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: '' });
    },
  );

  it('is tagged ts when it is a program, so that it is run', () => {
    const others = ['js', 'mjs', 'javascript', 'typescript', 'mts', 'tsx', 'jsx'];
    expect(
      blocks.filter(({ language }) => others.includes(language)).map(({ file, line }) => `${file}:${line}`),
    ).toEqual([]);
  });
});

describe('the READMEs', () => {
  it.each(listReadmes())('%s is there', (file) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
  });

  it.each(listReadmes().filter((file) => existsSync(join(ROOT, file))))('%s shows code by line 10', (file) => {
    // An app has no interface but its command: there the first block may be one for the shell.
    const languages = file.startsWith('apps/') ? ['ts', 'sh'] : ['ts'];
    const first = readBlocks(file).find(({ language }) => languages.includes(language));
    expect(first?.line ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(FIRST_CODE_BY_LINE);
  });
});
