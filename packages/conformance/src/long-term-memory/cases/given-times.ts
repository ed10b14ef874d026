import type { MemoryRecord, StoreItem } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { commitsOf, foundBy, recordOf, recordsOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const CREATED_AT = new Date('2019-03-04T05:06:07.089Z');
const UPDATED_AT = new Date('2020-10-11T12:13:14.156Z');

function timesOf({ createdAt, updatedAt }: MemoryRecord): readonly Date[] {
  return [createdAt, updatedAt];
}

export const givenTimesCases: readonly LongTermMemoryCase[] = [
  memoryCase('times/given', 'a record from elsewhere keeps its own times', async (memory, fixture) => {
    const [stored] = await memory.storeMany([{ key: 'a', value: 1, createdAt: CREATED_AT, updatedAt: UPDATED_AT }]);
    ensure(stored !== undefined, 'stored');
    ensureEqual(timesOf(stored), [CREATED_AT, UPDATED_AT], 'what storing gives');
    await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual(timesOf(await recordOf(now, 'a')), [CREATED_AT, UPDATED_AT], 'retrieved');
      ensureEqual((await recordsOf(now)).map(timesOf), [[CREATED_AT, UPDATED_AT]], 'listed');
    });
  }),

  memoryCase('times/before-1970', 'times may lie before 1970', async (memory, fixture) => {
    const moon = new Date('1969-07-20T20:17:40.001Z');
    await memory.storeMany([{ key: 'a', value: 1, createdAt: moon, updatedAt: moon }]);
    await memory.store('b', 1);
    await memory.storeMany([{ key: 'b', value: 2, createdAt: moon }]);
    await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual(timesOf(await recordOf(now, 'a')), [moon, moon], 'both');
      ensureEqual((await recordOf(now, 'b')).createdAt, moon, 'of a replaced record');
    });
  }),

  memoryCase('times/one-given', 'a time that is not given is as store sets it', async (memory, { clock }) => {
    const first = new Date(clock.nowMs());
    await memory.store('known', 1);
    await clock.advance(1_000);
    const second = new Date(clock.nowMs());
    const [created, updated, known] = await memory.storeMany([
      { key: 'created', value: 1, createdAt: CREATED_AT },
      { key: 'updated', value: 1, updatedAt: UPDATED_AT },
      { key: 'known', value: 1, updatedAt: UPDATED_AT },
    ]);
    ensureEqual(created && timesOf(created), [CREATED_AT, second], 'only createdAt');
    ensureEqual(updated && timesOf(updated), [second, UPDATED_AT], 'only updatedAt');
    ensureEqual(known && timesOf(known), [first, UPDATED_AT], 'only updatedAt, over a record');
  }),

  memoryCase(
    'times/over-a-record',
    'a given createdAt goes before that of the record below, and survives later writes',
    async (memory, fixture) => {
      await memory.store('a', 1);
      await memory.storeMany([
        { key: 'a', value: 2, createdAt: CREATED_AT },
        { key: 'a', value: 3 },
      ]);
      const now = new Date(fixture.clock.nowMs());
      const again = await inEveryLayer(fixture, memory, async (layer) => {
        ensureEqual(timesOf(await recordOf(layer, 'a')), [CREATED_AT, now], 'over a record');
      });
      await fixture.clock.advance(1_000);
      ensureEqual((await again.store('a', 4)).createdAt, CREATED_AT, 'after a later write');
    },
  ),

  memoryCase('times/order', 'given times change neither revisions nor their order', async (memory, fixture) => {
    await memory.store('early', 1);
    await memory.storeMany([{ key: 'late', value: 1, createdAt: CREATED_AT, updatedAt: UPDATED_AT }]);
    await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual(await foundBy(now, undefined), ['late', 'early'], 'newest first');
      const [early, late] = [await recordOf(now, 'early'), await recordOf(now, 'late')];
      ensure(late.revision > early.revision, 'the later write has the greater revision');
    });
  }),

  memoryCase('times/bad', 'what is no valid Date is refused as a time, and nothing is stored', async (memory) => {
    const before = await commitsOf(memory);
    for (const bad of [new Date(Number.NaN), new Date(8.64e15), '2020-01-01', 0, null]) {
      for (const name of ['createdAt', 'updatedAt']) {
        const item = { key: 'a', value: 1, [name]: bad } as unknown as StoreItem;
        await ensureRejects('INVALID_ARGUMENT', () => memory.storeMany([item]), `${name} ${String(bad)}`);
      }
    }
    ensureEqual(await commitsOf(memory), before, 'commits');
  }),

  memoryCase('times/not-of-store', 'store itself takes no times: its records are made now', async (memory) => {
    const options = { createdAt: CREATED_AT } as object;
    await ensureRejects('INVALID_ARGUMENT', () => memory.store('a', 1, options), 'createdAt');
    ensureEqual(await memory.retrieve('a'), undefined, 'record');
  }),
];
