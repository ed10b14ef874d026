import { randomBytes } from 'node:crypto';
import { EiderError, openMemory } from 'eider';
import { collected } from './collected.ts';

// Writes to a memory until the disk is full, as far as this process can tell, then reads; says what it saw in one line of JSON.

/** What the process is to do, as its only argument. */
export interface FillOptions {
  readonly path: string;
  readonly durability: 'strict' | 'relaxed';
  /** Whether each group of records becomes a run, so that not the log but the runs grow. */
  readonly folds: boolean;
}

/** What the process saw. */
export interface FillReport {
  /** Records whose store was acknowledged: r0, r1, … */
  readonly stored: number;
  /** Code of the failure; undefined if there was none. */
  readonly code: string | undefined;
  /** Codes of storing and folding again. */
  readonly again: readonly string[];
  /** Of the acknowledged records, how many each way of reading found after the failure. */
  readonly retrieved: number;
  readonly listed: number;
  readonly found: number;
}

const VALUE_BYTES = 30_000;
const GROUP = 10;
const MOST = 2_000;

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (error) {
    return EiderError.is(error) ? error.code : `untyped: ${String(error)}`;
  }
}

// Otherwise a write beyond the limit ends the process.
process.on('SIGXFSZ', () => undefined);
const { path, durability, folds } = JSON.parse(process.argv[2] ?? '{}') as FillOptions;
const memory = await openMemory(path, { durability, log: { retainMs: 0, retainBytes: 0 } });
const text = (): string =>
  `common ${randomBytes(VALUE_BYTES)
    .toString('latin1')
    .replaceAll(/[^ -~]/g, '.')}`;
const storeOne = (key: string): Promise<unknown> => memory.store(key, { filler: text() }, { text: 'common words' });
let stored = 0;
const code = await codeOf(async () => {
  while (stored < MOST) {
    await storeOne(`r${stored}`);
    stored += 1;
    if (folds && stored % GROUP === 0) await memory.checkpoint();
  }
});
const again = [await codeOf(() => storeOne('later')), await codeOf(() => memory.checkpoint())];
const keys = Array.from({ length: stored }, (_, index) => `r${index}`);
const retrieved = (await memory.retrieveMany(keys)).filter((record) => record !== undefined).length;
const listed = (await collected(memory.list())).filter(({ key }) => key.startsWith('r')).length;
const { hits } = await memory.search('common', { limit: MOST });
const found = hits.filter(({ record }) => record.key.startsWith('r')).length;
console.log(JSON.stringify({ stored, code, again, retrieved, listed, found } satisfies FillReport));
// As a user would, who has nothing else to do with it.
await memory.close().catch(() => undefined);
process.exit(0);
