import type { Entry } from '../memtable/entry.ts';
import type { Located, Run } from '../runs/run.ts';
import type { Layers } from './layers.ts';

const SMALLEST_PAGE = 8;
const LARGEST_PAGE = 2_048;

export interface NewestOptions {
  /** Only entries with a smaller revision. */
  readonly below: number;
  readonly nowMs: number;
  /** How many are asked for, most often. */
  readonly expected: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The live entries of a namespace, newest revision first, as they are when the first one is asked for. Layers hold neighbouring stretches of commits: what is
 * in a newer layer is newer than all in the older ones, which are not read before they are needed.
 */
export async function* entriesNewestFirst(
  layers: Layers,
  namespace: string,
  options: NewestOptions,
): AsyncIterable<Entry> {
  const { below, nowMs, signal } = options;
  do await layers.indexes(nowMs, signal);
  while (layers.runs.some((run) => run.loadedIndex === undefined));
  const memtables = layers.memtables.map((memtable) => memtable.index.newestFirst(namespace));
  const runs = layers.runs.map((run) => ({ run, isLive: run.loadedIndex?.liveness.snapshot() ?? (() => false) }));
  for (const entries of memtables) {
    for (const entry of entries) if (entry.revision < below && entry.isVisibleAt(nowMs)) yield entry;
  }
  for (const { run, isLive } of runs) {
    for await (const { entry, position } of fromRun(run, namespace, options)) if (isLive(position)) yield entry;
  }
}

async function* fromRun(
  run: Run,
  namespace: string,
  { below: from, expected, signal }: NewestOptions,
): AsyncGenerator<Located, void> {
  let below = from;
  const first = Math.min(Math.max(SMALLEST_PAGE, expected), LARGEST_PAGE);
  for (let limit = first; ; limit = Math.min(limit * 4, LARGEST_PAGE)) {
    const page = await run.newest(namespace, below, limit, signal);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return;
    below = last.entry.revision;
  }
}
