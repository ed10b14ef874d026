import type { Entry } from '../memtable/entry.ts';
import type { Run } from '../runs/run.ts';
import type { Layers } from './layers.ts';

const FIRST_PAGE = 32;
const LARGEST_PAGE = 2_048;

export interface NewestOptions {
  /** Only entries with a smaller revision. */
  readonly below: number;
  readonly nowMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The live entries of a namespace, newest revision first. */
export async function* entriesNewestFirst(
  layers: Layers,
  namespace: string,
  { below, nowMs, signal }: NewestOptions,
): AsyncIterable<Entry> {
  do await layers.indexes(nowMs, signal);
  while (layers.runs.some((run) => run.loadedIndex === undefined));
  const sources = [
    fromMemtables(layers, namespace, below, nowMs),
    ...layers.runs.map((run) => fromRun(run, namespace, below, signal)),
  ];
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    const best = indexOfNewest(heads);
    const head = heads[best];
    if (head === undefined || head.done === true) return;
    yield head.value;
    heads[best] = await (sources[best] as AsyncGenerator<Entry, void>).next();
  }
}

function indexOfNewest(heads: readonly IteratorResult<Entry, void>[]): number {
  const revisions = heads.map((head) => (head.done === true ? -1 : head.value.revision));
  return revisions.indexOf(Math.max(...revisions));
}

async function* fromMemtables(
  layers: Layers,
  namespace: string,
  below: number,
  nowMs: number,
): AsyncGenerator<Entry, void> {
  const newest = new Map<string, Entry>();
  for (const memtable of layers.memtables.toReversed()) {
    for (const entry of memtable.entriesOf(namespace)) newest.set(entry.key, entry);
  }
  yield* [...newest.values()]
    .filter((entry) => entry.revision < below && entry.isVisibleAt(nowMs))
    .sort((a, b) => b.revision - a.revision);
}

async function* fromRun(
  run: Run,
  namespace: string,
  from: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Entry, void> {
  // As of the beginning, like the memtables: what is overwritten meanwhile is shown as it was.
  const isLive = run.loadedIndex?.liveness.snapshot() ?? (() => false);
  let below = from;
  for (let limit = FIRST_PAGE; ; limit = Math.min(limit * 4, LARGEST_PAGE)) {
    const page = await run.newest(namespace, below, limit, signal);
    for (const { entry, position } of page) if (isLive(position)) yield entry;
    if (page.length < limit) return;
    below = (page.at(-1) as { entry: Entry }).entry.revision;
  }
}
