import type { LongTermMemory, ManualClock } from '@eider/core';
import type { ConformanceCase } from '../../suite/suite.ts';
import type { LongTermMemoryFixture, LongTermMemoryFixtureSettings } from '../fixture.ts';

export type LongTermMemoryCase = ConformanceCase<LongTermMemoryFixture>;

type CaseBody = (memory: LongTermMemory, fixture: LongTermMemoryFixture) => Promise<void>;

/** A memtable so small that a handful of writes makes several runs. */
export const TINY_MEMTABLE: LongTermMemoryFixtureSettings = { memtable: { maxEntries: 5 } };

/** A case on one fresh memory; `id` is its part behind `long-term-memory/`. */
export function memoryCase(
  id: string,
  requirement: string,
  body: CaseBody,
  settings?: LongTermMemoryFixtureSettings,
): LongTermMemoryCase {
  return {
    id: `long-term-memory/${id}`,
    requirement,
    run: async (fixture) => body(await fixture.open(settings), fixture),
  };
}

/** The same memory, closed and opened again; where nothing outlives closing, after a checkpoint. */
export async function restarted(fixture: LongTermMemoryFixture, memory: LongTermMemory): Promise<LongTermMemory> {
  if (fixture.reopen !== undefined) return fixture.reopen(memory);
  await memory.checkpoint();
  return memory;
}

/** Checks a memory as it is and after a checkpoint: what a query finds must not depend on where records lie. */
export async function beforeAndAfterCheckpoint(
  memory: LongTermMemory,
  check: (memory: LongTermMemory) => Promise<void>,
): Promise<void> {
  await check(memory);
  await memory.checkpoint();
  await check(memory);
}

/** Checks a memory as it is, after a checkpoint, and opened again: a record must be the same wherever it lies. */
export async function inEveryLayer(
  fixture: LongTermMemoryFixture,
  memory: LongTermMemory,
  check: (memory: LongTermMemory) => Promise<void>,
): Promise<LongTermMemory> {
  await beforeAndAfterCheckpoint(memory, check);
  const again = await restarted(fixture, memory);
  await check(again);
  return again;
}

/** Lets time pass, about as fast as outside, until work has ended: it may wait between its attempts. */
export async function advancingUntil<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  done.catch(() => undefined);
  while (!isDone) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await clock.advance(1);
  }
  return done;
}
