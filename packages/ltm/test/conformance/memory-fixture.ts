import type { LongTermMemoryFixture, LongTermMemoryFixtureSettings, OpenFixture } from '@eider/conformance';
import { type Clock, type CommitLog, EiderError, type LongTermMemory, manualClock, type SqlEngine } from '@eider/core';
import { createMemory } from '../../src/index.ts';

export interface MemoryFixtureParts {
  /** Shared by many fixtures, and not closed by them. */
  readonly engine: SqlEngine;
  /** A path where no database is yet. */
  newPath(): string;
  /** The log of the memory at this path, as an earlier opening left it. */
  openLog(path: string, clock: Clock): Promise<CommitLog>;
}

interface Opened extends LongTermMemoryFixtureSettings {
  readonly path: string;
}

const START_MS = Date.UTC(2024, 1, 29, 12);

/** Memories on files of their own, and a clock that stands still. */
export function openMemoryFixture({
  engine,
  newPath,
  openLog,
}: MemoryFixtureParts): OpenFixture<LongTermMemoryFixture> {
  const clock = manualClock(START_MS);
  const opened = new Map<LongTermMemory, Opened>();
  const openAt = async (at: Opened): Promise<LongTermMemory> => {
    const log = await openLog(at.path, clock);
    const memory = await createMemory({ engine, log, clock, owned: [log] }, at);
    opened.set(memory, at);
    return memory;
  };
  const fixture: LongTermMemoryFixture = {
    clock,
    open: (settings = {}) => openAt({ path: newPath(), ...settings }),
    async reopen(memory) {
      const at = opened.get(memory);
      if (at === undefined) throw new EiderError('INVALID_ARGUMENT', 'this fixture did not open the memory');
      await memory.close();
      return openAt(at);
    },
  };
  const dispose = async (): Promise<void> => {
    for (const memory of opened.keys()) await memory.close();
  };
  return { fixture, dispose };
}
