import type { LongTermMemoryFixture, OpenFixture } from '@eider/conformance';
import { EiderError, type LongTermMemory, manualClock } from '@eider/core';
import { MapMemory } from './map-memory.ts';
import { MapStore } from './map-store.ts';

/** Memories in maps; opening again goes on with the same maps. */
export function openMapFixture(): OpenFixture<LongTermMemoryFixture> {
  const clock = manualClock(Date.UTC(2024, 1, 29, 12));
  const opened = new Map<LongTermMemory, { readonly store: MapStore; readonly maxEntries: number }>();
  const openAt = (store: MapStore, maxEntries: number): LongTermMemory => {
    const memory = new MapMemory(store, maxEntries);
    opened.set(memory, { store, maxEntries });
    return memory;
  };
  return {
    fixture: {
      clock,
      open: async (settings) =>
        openAt(new MapStore(clock, settings?.log?.retainBytes !== 0), settings?.memtable?.maxEntries ?? 100_000),
      async reopen(memory) {
        const at = opened.get(memory);
        if (at === undefined) throw new EiderError('INVALID_ARGUMENT', 'this fixture did not open the memory');
        await memory.close();
        return openAt(at.store, at.maxEntries);
      },
    },
    dispose: async () => undefined,
  };
}
