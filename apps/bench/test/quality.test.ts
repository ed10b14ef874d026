import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meanReciprocalRank } from '../src/areas/quality/mean-reciprocal-rank.ts';
import { type QualityTask, wordsOf } from '../src/areas/quality/quality-task.ts';
import { rankFts5, rankOurs } from '../src/areas/quality/searchers.ts';
import { noPeers } from '../src/peers/install/peer-source.ts';

const TASK: QualityTask = {
  name: 'birds',
  documents: [
    { key: 'duck', text: 'an eider is a large sea duck of northern coasts' },
    { key: 'owl', text: 'owls hunt at night and swallow mice whole' },
    { key: 'heron', text: 'a heron stands in shallow water and waits for fishes' },
  ],
  queries: [
    { words: wordsOf('the duck of the sea'), key: 'duck' },
    { words: wordsOf('who waits for a fish?'), key: 'heron' },
  ],
};

describe('the mean reciprocal rank', () => {
  it('is 1 over the place of the right document, 0 where it is not found', async () => {
    const places = new Map([
      ['first', ['right', 'x']],
      ['third', ['x', 'y', 'right']],
      ['never', ['x']],
    ]);
    const queries = [...places.keys()].map((word) => ({ words: [word], key: 'right' }));
    const rank = await meanReciprocalRank(queries, async ([word = '']) => places.get(word) ?? []);
    expect(rank).toBeCloseTo((1 + 1 / 3 + 0) / 3);
  });
});

describe('searching for quality', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eider-quality-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['plain', 'english'] as const)('finds the right documents with %s words, in both', async (words) => {
    const workplace = { folder, size: 'tiny', peers: noPeers('none'), tell: () => undefined } as const;
    expect(await rankOurs(TASK, words)).toBe(1);
    expect(await rankFts5(workplace, TASK, words)).toBe(1);
  });

  it('asks for words only: no sign of a query language comes through', () => {
    expect(wordsOf('+C++ -not "quoted" pre*')).toEqual(['C', 'not', 'quoted', 'pre']);
  });
});
