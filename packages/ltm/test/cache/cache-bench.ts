import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import {
  type CommitLog,
  type LongTermMemory,
  type ManualClock,
  manualClock,
  type SqlEngine,
  seededRandom,
  sequentialIds,
} from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import {
  type CacheComponents,
  type Cached,
  type CacheEvent,
  type CacheSettings,
  cached,
  createMemory,
} from '../../src/index.ts';

/** Caches of one test file: on one engine, by a clock that only tests move. */
export interface CacheBench {
  readonly clock: ManualClock;
  openMemory(log?: CommitLog): Promise<LongTermMemory>;
  /** A cache on a memory, its events, and no chance in it unless asked for. */
  cacheOn(memory: LongTermMemory, settings?: Partial<CacheSettings>, components?: CacheComponents): Observed;
  open(settings?: Partial<CacheSettings>, components?: CacheComponents): Promise<Observed>;
  newLog(): CommitLog;
  dispose(): Promise<void>;
}

export interface Observed extends Cached {
  readonly memory: LongTermMemory;
  readonly events: CacheEvent[];
}

export const START_MS: number = Date.UTC(2024, 1, 29, 12);

export async function openCacheBench(): Promise<CacheBench> {
  const engine: SqlEngine = await openNodeDuckDb({ threads: 1 });
  const clock = manualClock(START_MS);
  const memories: LongTermMemory[] = [];
  let caches = 0;
  const openMemory = async (log = memoryLog({ clock })): Promise<LongTermMemory> => {
    const memory = await createMemory({ engine, log, clock });
    memories.push(memory);
    return memory;
  };
  const cacheOn: CacheBench['cacheOn'] = (memory, settings, components) => {
    caches += 1;
    const events: CacheEvent[] = [];
    const given = {
      clock,
      random: seededRandom(caches),
      ids: sequentialIds(`cache-${caches}`),
      onEvent: (event: CacheEvent) => void events.push(event),
      ...components,
    };
    return { ...cached(memory, { agent: 'researcher', cleanupProbability: 0, ...settings }, given), memory, events };
  };
  return {
    clock,
    openMemory,
    cacheOn,
    open: async (settings, components) => cacheOn(await openMemory(), settings, components),
    newLog: () => memoryLog({ clock }),
    async dispose() {
      for (const memory of memories) await memory.close();
      await engine.close();
    },
  };
}

/** An action that counts its runs and answers with their number, or as it is told to. */
export function counting<Args = unknown>(name = 'model', answer: (run: number, args: Args) => unknown = (run) => run) {
  const action = {
    name,
    runs: 0,
    atOnce: 0,
    mostAtOnce: 0,
    async run(args: Args): Promise<unknown> {
      action.runs += 1;
      action.atOnce += 1;
      action.mostAtOnce = Math.max(action.mostAtOnce, action.atOnce);
      try {
        return await answer(action.runs, args);
      } finally {
        action.atOnce -= 1;
      }
    },
  };
  return action;
}

/** Everything that is under way without waiting for time has been done. */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Lets time pass in steps until something is done. */
export async function advanceUntil<T>(clock: ManualClock, work: Promise<T>, stepMs: number, steps = 1_000): Promise<T> {
  let isDone = false;
  const settled = work.then(
    () => {
      isDone = true;
    },
    () => {
      isDone = true;
    },
  );
  for (let step = 0; step < steps && !isDone; step += 1) {
    await settle(3);
    if (!isDone) await clock.advance(stepMs);
  }
  if (!isDone) throw new Error(`not done after ${steps * stepMs} ms of the clock`);
  await settled;
  return work;
}
