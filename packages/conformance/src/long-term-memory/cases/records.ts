import type { LongTermMemory, MemoryRecord } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { recordOf, recordsOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

/** The same record by every way that leads to it. */
async function everyWay(
  memory: LongTermMemory,
  key: string,
): Promise<Readonly<Record<string, MemoryRecord | undefined>>> {
  return {
    retrieve: await memory.retrieve(key),
    retrieveMany: (await memory.retrieveMany([key]))[0],
    list: (await recordsOf(memory)).find((record) => record.key === key),
    search: (await memory.search('words')).hits.find(({ record }) => record.key === key)?.record,
    newest: (await memory.search(undefined)).hits.find(({ record }) => record.key === key)?.record,
  };
}

function ensureFrozen(value: unknown, what: string): void {
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  ensure(Object.isFrozen(value), `${what} is not frozen`);
  for (const [name, part] of Object.entries(value)) ensureFrozen(part, `${what}.${name}`);
}

export const recordCases: readonly LongTermMemoryCase[] = [
  memoryCase('records/frozen', 'records are frozen, with their values and metadata', async (memory, fixture) => {
    const value = { list: [{ words: 'words' }], empty: {} };
    const metadata = { tags: [{ deep: [1] }] };
    ensureFrozen(await memory.store('a', value, { metadata }), 'store');
    ensureFrozen((await memory.storeMany([{ key: 'b', value, metadata }]))[0], 'storeMany');
    await inEveryLayer(fixture, memory, async (now) => {
      for (const [way, record] of Object.entries(await everyWay(now, 'a'))) ensureFrozen(record, way);
    });
  }),

  memoryCase('records/same-by-every-way', 'every way to a record gives the same one', async (memory, fixture) => {
    const view = memory.namespace('n');
    const { created, ...stored } = await view.store('a', { words: 'words' }, { metadata: { k: 1 }, ttlMs: 1_000 });
    ensure(created, 'a new record');
    await inEveryLayer(fixture, memory, async (now) => {
      for (const [way, record] of Object.entries(await everyWay(now.namespace('n'), 'a'))) {
        ensureEqual(record, stored, way);
      }
    });
  }),

  memoryCase(
    'records/dates-are-copies',
    'changing a date of a record that was given out changes nothing in the memory',
    async (memory, fixture) => {
      const stored = await memory.store('a', 'words', { ttlMs: 60_000 });
      const expected = [stored.createdAt, stored.updatedAt, stored.expiresAt].map((date) => date?.getTime());
      for (const date of [stored.createdAt, stored.updatedAt, stored.expiresAt]) date?.setTime(0);
      await inEveryLayer(fixture, memory, async (now) => {
        for (const [way, record] of Object.entries(await everyWay(now, 'a'))) {
          const dates = [record?.createdAt, record?.updatedAt, record?.expiresAt];
          ensureEqual(
            dates.map((date) => date?.getTime()),
            expected,
            way,
          );
          for (const date of dates) date?.setTime(0);
        }
      });
    },
  ),

  memoryCase(
    'records/caller-keeps-value',
    'value, metadata and expiresAt belong to the caller, who may change them as soon as store was called',
    async (memory, { clock }) => {
      const value = { list: ['kept'] };
      const metadata = { tags: ['kept'] };
      const expiresAt = new Date(clock.nowMs() + 1_000);
      const pending = memory.store('a', value, { metadata, expiresAt });
      value.list.push('during');
      metadata.tags.push('during');
      expiresAt.setTime(0);
      await pending;
      value.list.push('after');
      metadata.tags.push('after');
      const record = await recordOf(memory, 'a');
      ensureEqual([record.value, record.metadata], [{ list: ['kept'] }, { tags: ['kept'] }], 'value and metadata');
      ensureEqual(record.expiresAt, new Date(clock.nowMs() + 1_000), 'expiresAt');
      ensure(!Object.isFrozen(value) && !Object.isFrozen(metadata), "the caller's objects must not be frozen");
    },
  ),
];
