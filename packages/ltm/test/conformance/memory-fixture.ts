import type { LongTermMemoryFixture, LongTermMemoryFixtureSettings, OpenFixture } from '@eider/conformance';
import { type Clock, EiderError, type LongTermMemory, manualClock } from '@eider/core';
import type { MemorySettings } from '../../src/index.ts';

/** Opens the memory at a path, or a new one, by a clock. */
export type OpenAt = (settings: MemorySettings & { readonly path: string }, clock: Clock) => Promise<LongTermMemory>;

interface Place extends LongTermMemoryFixtureSettings {
  readonly path: string;
}

const START_MS = Date.UTC(2024, 1, 29, 12);

/** Memories on files of their own, and a clock that stands still. */
export function openMemoryFixture(newPath: () => string, openAt: OpenAt): OpenFixture<LongTermMemoryFixture> {
  const clock = manualClock(START_MS);
  const places = new Map<LongTermMemory, Place>();
  const open = async (place: Place): Promise<LongTermMemory> => {
    const memory = await openAt(place, clock);
    places.set(memory, place);
    return memory;
  };
  return {
    fixture: {
      clock,
      open: (settings) => open({ path: newPath(), ...settings }),
      async reopen(memory) {
        const place = places.get(memory);
        if (place === undefined) throw new EiderError('INVALID_ARGUMENT', 'this fixture did not open the memory');
        await memory.close();
        return open(place);
      },
    },
    dispose: async () => {
      for (const memory of places.keys()) await memory.close();
    },
  };
}
