import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Area, Workplace } from '../src/areas/area.ts';
import { DisagreementError } from '../src/areas/local/agreement.ts';
import { loadCases } from '../src/areas/local/load-cases.ts';
import { openPeer } from '../src/areas/local/pair.ts';
import { searchCases } from '../src/areas/local/search-cases.ts';
import { storeCases } from '../src/areas/local/store-cases.ts';
import { localArea } from '../src/areas/local.ts';
import type { BenchCase } from '../src/harness/bench-case.ts';
import { measureCase } from '../src/harness/measure-case.ts';
import { runArea } from '../src/harness/run-area.ts';

const silent = (): void => undefined;

describe('the area local', () => {
  it('measures everything that was promised, on both sides, and leaves nothing behind', async () => {
    let folder = '';
    const watched: Area = {
      ...localArea,
      cases(workplace) {
        folder = workplace.folder;
        return localArea.cases(workplace);
      },
    };
    const comparisons = await runArea(watched, { size: 'tiny', rounds: 1, tell: silent });
    expect(comparisons.map(({ id }) => id)).toEqual([
      'local/store-awaited',
      'local/store-100-in-flight',
      'local/store-100-in-flight/batched-peer',
      'local/bulk-load',
      'local/bulk-load/no-search-peer',
      'local/file-size',
      'local/file-size/no-search-peer',
      'local/open-to-first-retrieve',
      'local/retrieve-cold',
      'local/retrieve-1000-cold',
      'local/retrieve-hot',
      'local/list-page-of-100',
      'local/search-new-queries',
      'local/search-known-queries',
      'local/store-then-find',
    ]);
    for (const { id, ours, peer, ratio } of comparisons) {
      for (const figure of [ours, peer, ratio]) expect(figure, id).toBeGreaterThan(0);
    }
    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  });
});

describe('the verification of the area local', () => {
  let workplace: Workplace;

  beforeEach(() => {
    workplace = { folder: mkdtempSync(join(tmpdir(), 'eider-bench-')), size: 'tiny', tell: silent };
  });

  afterEach(() => rmSync(workplace.folder, { recursive: true, force: true }));

  /** Measures the first of these cases after its peer's file was changed behind its back. */
  async function measureSpoilt(cases: AsyncIterable<BenchCase>, spoil: () => void): Promise<void> {
    for await (const benchCase of cases) {
      spoil();
      await measureCase(benchCase, 1);
      return;
    }
  }

  it.each([
    { of: 'stores', cases: storeCases, name: 'awaited', search: false },
    { of: 'loading', cases: loadCases, name: 'large', search: true },
    { of: 'searching', cases: searchCases, name: 'documents', search: true },
  ])('of $of fails if the peer holds another record', async ({ cases, name, search }) => {
    const spoil = (): void => {
      const peer = openPeer(workplace.folder, name, search);
      // For searching it holds the words of every query.
      const text = name === 'documents' ? everyWord(peer.list('', 10_000)) : 'one text more';
      peer.store({ key: 'one-more', value: { text }, metadata: {}, text });
      peer.close();
    };
    await expect(measureSpoilt(cases(workplace), spoil)).rejects.toThrow(DisagreementError);
  });
});

function everyWord(records: readonly { readonly value: unknown }[]): string {
  return records.map(({ value }) => (value as { readonly text: string }).text).join(' ');
}
