import { openWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import type { LongTermMemory, SearchOptions } from '@eider/core';
import { createMemory } from '@eider/ltm';
import { memoryLog } from '@eider/storage-cloud/memory';
import { claim, FILMS, type Stage } from './stage.ts';

const BATCH = 250;
const SEARCHES: readonly (readonly [string, SearchOptions])[] = [
  ['space alien', {}],
  ['war of the worlds', { limit: 20 }],
  ['love', { filter: { genre: 'Comedy', year: { gte: 1995, lte: 2005 } } }],
  ['Steven Spielberg', { filter: { or: [{ rating: 'PG' }, { rating: 'PG-13' }] }, limit: 50 }],
  ['2012', {}],
];

interface RankedFilm {
  readonly key: string;
  readonly score: number;
}

/** The same films and searches on DuckDB-WASM: the same hits in the same order with the same scores, to the last bit. */
export async function sameOnWasm(stage: Stage, native: LongTermMemory): Promise<void> {
  const { terminal, films, measured } = stage;
  terminal.heading('The same on DuckDB-WASM');
  const engine = await openWasmDuckDb();
  try {
    const memory = await createMemory({ engine, log: memoryLog() });
    const own = memory.namespace(FILMS);
    const bar = terminal.progress('films', films.length);
    const start = performance.now();
    for (let at = 0; at < films.length; at += BATCH) {
      await own.storeMany(films.slice(at, at + BATCH).map(({ item }) => item));
      bar.show(Math.min(at + BATCH, films.length));
    }
    // From here on the films are in a table of DuckDB-WASM, and so is what search reads.
    await memory.checkpoint();
    measured.push(['loading films on WASM', (films.length * 1_000) / (performance.now() - start), 'records/s']);
    terminal.line();
    await compare(stage, native.namespace(FILMS), own);
    await memory.close();
  } finally {
    await engine.close();
  }
}

async function compare(stage: Stage, native: LongTermMemory, wasm: LongTermMemory): Promise<void> {
  const rows: (readonly (string | number)[])[] = [];
  let same = 0;
  for (const [query, options] of SEARCHES) {
    const [expected, found] = [await ranked(native, query, options), await ranked(wasm, query, options)];
    const isSame = expected.length > 0 && JSON.stringify(expected) === JSON.stringify(found);
    if (isSame) same += 1;
    rows.push([query, found.length, found[0]?.key ?? '', String(found[0]?.score ?? ''), isSame ? 'same' : 'DIFFERENT']);
  }
  stage.terminal.table(['query', 'hits', 'best', 'its score', 'native is'], rows);
  stage.terminal.line();
  const finding = `${same} of ${SEARCHES.length} searches`;
  claim(stage, 'native and WASM give the same hits and scores', same === SEARCHES.length, finding);
  const key = stage.films[0]?.item.key ?? 'missing';
  const [one, other] = [await native.retrieve(key), await wasm.retrieve(key)];
  const held = one !== undefined && JSON.stringify(one.value) === JSON.stringify(other?.value);
  claim(stage, 'native and WASM give the same record', held, key);
}

async function ranked(memory: LongTermMemory, query: string, options: SearchOptions): Promise<readonly RankedFilm[]> {
  const { hits } = await memory.search(query, options);
  return hits.map(({ record, score }) => ({ key: record.key, score }));
}
