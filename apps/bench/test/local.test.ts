import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Area, Workplace } from '../src/areas/area.ts';
import { DisagreementError } from '../src/areas/local/agreement.ts';
import { flightCases } from '../src/areas/local/flight-cases.ts';
import { ensureLarge, LARGE } from '../src/areas/local/large/load-large.ts';
import { openPeer } from '../src/areas/local/pair.ts';
import { readCases } from '../src/areas/local/read-cases.ts';
import { storeCases } from '../src/areas/local/store-cases.ts';
import { localArea } from '../src/areas/local.ts';
import { realCases } from '../src/areas/search/real-cases.ts';
import { searchArea } from '../src/areas/search.ts';
import type { BenchCase } from '../src/harness/bench-case.ts';
import { measureCase } from '../src/harness/measure-case.ts';
import { runArea } from '../src/harness/run-area.ts';
import { noPeers } from '../src/peers/install/peer-source.ts';

const MINUTES = 60_000;
const silent = (): void => undefined;
const peers = noPeers('tests install nothing');

/** What is measured with nothing but Node, in a tiny size. */
const MEASURED = new Map<Area, readonly string[]>([
  [
    localArea,
    [
      'local/store-awaited',
      'local/store-awaited/fts5',
      'local/store-awaited-p99',
      'local/store-awaited-event-loop-busy',
      'local/store-awaited-without-text',
      'local/store-relaxed',
      'local/store-while-writing-a-run-p99',
      'local/store-while-writing-a-run-p99-with-loop-turn',
      'local/store-during-6-heavy-queries-p99',
      'local/store-during-6-heavy-queries-p99-with-loop-turn',
      'local/store-100-in-flight',
      'local/store-100-in-flight/batched-peer',
      'local/load-without-text',
      'local/load-without-text/limit',
      'local/load-without-text-memory-during/limit',
      'local/load-without-text-memory-after/limit',
      'local/file-size-without-text',
      'local/load-with-20-words',
      'local/load-with-20-words/limit',
      'local/load-with-20-words-memory-during/limit',
      'local/load-with-20-words-memory-after/limit',
      'local/file-size-with-20-words',
      'local/open-to-first-retrieve',
      'local/open-to-first-retrieve/limit',
      'local/open-to-first-search',
      'local/open-to-first-search/limit',
      'local/recovery-of-100000-log-entries/limit',
      'local/retrieve-cold',
      'local/retrieve-cold/limit',
      'local/retrieve-cold-p99',
      'local/retrieve-1000-cold',
      'local/retrieve-1000-cold/limit',
      'local/retrieve-hot',
      'local/retrieve-hot/limit',
      'local/list-page-of-100-cold',
      'local/list-page-of-100-cold/limit',
      'local/growth-store',
      'local/growth-close',
    ],
  ],
  [
    searchArea,
    [
      'search/2-words',
      'search/2-words-cold-hits',
      'search/2-words-cold-hits/limit',
      'search/store-then-find',
      'search/find-what-was-just-stored',
      'search/find-what-was-just-stored/limit',
      'search/million-2-words',
      'search/million-2-words/limit',
      'search/million-4-stop-words',
      'search/million-4-stop-words/limit',
      'search/million-namespace-of-1000',
      'search/million-namespace-of-1000/limit',
    ],
  ],
]);

const NOT_INSTALLED = new Map<Area, readonly string[]>([
  [
    localArea,
    [
      'local/upserts-80-through-8-handles',
      'local/compare-store/keyv',
      'local/compare-store/langgraph',
      'local/compare-retrieve/keyv',
      'local/compare-retrieve/langgraph',
    ],
  ],
  [searchArea, ['search/2-words/fts-extension']],
]);

describe.each([localArea, searchArea])('the area $name', (area) => {
  it(
    'measures everything that was promised, on both sides, says which peers are missing, and leaves nothing behind',
    async () => {
      let folder = '';
      const groups = area.groups.map((group) => ({
        ...group,
        cases(workplace: Workplace) {
          folder = workplace.folder;
          return group.cases(workplace);
        },
      }));
      const comparisons = await runArea({ ...area, groups }, { size: 'tiny', rounds: 1, peers, tell: silent });
      const missing = comparisons.filter(({ failure }) => failure !== undefined);
      expect(missing.map(({ id, failure }) => [id, failure])).toEqual(
        NOT_INSTALLED.get(area)?.map((id) => [id, 'tests install nothing']),
      );
      const measured = comparisons.filter(({ failure }) => failure === undefined);
      expect(measured.map(({ id }) => id)).toEqual(MEASURED.get(area));
      for (const { id, ours, peer, ratio } of measured) {
        for (const figure of [ours, peer, ratio]) expect(figure, id).toBeGreaterThan(0);
      }
      expect(folder).not.toBe('');
      expect(existsSync(folder)).toBe(false);
    },
    3 * MINUTES,
  );
});

describe('the verification', () => {
  let workplace: Workplace;

  beforeEach(() => {
    workplace = { folder: mkdtempSync(join(tmpdir(), 'eider-bench-')), size: 'tiny', peers, tell: silent };
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
    { of: 'stores in flight', cases: flightCases, name: 'flights', search: false },
    { of: 'searching', cases: realCases, name: 'documents', search: true },
  ])('of $of fails if the peer holds another record', async ({ cases, name, search }) => {
    const spoil = (): void => {
      using peer = openPeer(workplace.folder, name, { search });
      // For searching it holds the words of every query.
      const text = search ? everyWord(peer.list('', 10_000)) : 'one text more';
      peer.store({ key: 'one-more', value: { text }, metadata: {}, text });
    };
    await expect(measureSpoilt(cases(workplace), spoil)).rejects.toThrow(DisagreementError);
  });

  it('of reading fails if the peer holds another value', async () => {
    await ensureLarge(workplace);
    const spoil = (): void => {
      using peer = openPeer(workplace.folder, LARGE, { search: true });
      peer.storeMany(peer.list('', 10_000).map((record) => ({ ...record, value: 'another', text: '' })));
    };
    await expect(measureSpoilt(readCases(workplace), spoil)).rejects.toThrow(DisagreementError);
  });
});

function everyWord(records: readonly { readonly value: unknown }[]): string {
  return records.map(({ value }) => (value as { readonly text: string }).text).join(' ');
}
