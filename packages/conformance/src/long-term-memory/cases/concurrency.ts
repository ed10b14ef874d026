import { ensure, ensureEqual } from '../../suite/expect.ts';
import { foundBy, keysOf } from './ask.ts';
import { type LongTermMemoryCase, memoryCase, restarted } from './memory-case.ts';

const WRITERS = Array.from({ length: 50 }, (_, index) => `w${index + 10}`);
const SMALL_MEMTABLE = { memtable: { maxEntries: 40 } };

export const concurrencyCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'concurrency/writers',
    '50 concurrent writers lose nothing, and each reads its own writes at once',
    async (memory, fixture) => {
      await Promise.all(
        WRITERS.map(async (writer) => {
          for (let step = 0; step < 10; step += 1) {
            const { created } = await memory.store(`${writer}-${step}`, `${writer} ${step}`);
            ensure(created, 'each key is new');
            ensureEqual((await memory.retrieve(`${writer}-${step}`))?.value, `${writer} ${step}`, 'own write');
          }
          ensureEqual((await foundBy(memory, writer)).length, 10, 'own writes found');
        }),
      );
      const expected = WRITERS.flatMap((writer) => Array.from({ length: 10 }, (_, step) => `${writer}-${step}`)).sort();
      ensureEqual(await keysOf(memory), expected, 'keys');
      ensureEqual(await memory.count(), 500, 'count');
      const again = await restarted(fixture, memory);
      ensureEqual(await keysOf(again), expected, 'keys, opened again');
      ensureEqual(await again.count(), 500, 'count, opened again');
    },
    SMALL_MEMTABLE,
  ),

  memoryCase(
    'concurrency/same-key',
    'of concurrent stores of one key one creates it, and the last in order of revisions is what stays',
    async (memory) => {
      const stored = await Promise.all(WRITERS.map((writer) => memory.store('k', writer)));
      ensureEqual(stored.filter(({ created }) => created).length, 1, 'stores that created');
      ensureEqual(new Set(stored.map(({ revision }) => revision)).size, WRITERS.length, 'different revisions');
      const last = stored.toSorted((a, b) => b.revision - a.revision)[0];
      const record = await memory.retrieve('k');
      ensureEqual([record?.value, record?.revision], [last?.value, last?.revision], 'what stays');
      ensureEqual(await memory.count(), 1, 'count');
    },
  ),

  memoryCase(
    'concurrency/deletes',
    'deletes between the writes of others remove what they name and nothing else',
    async (memory, fixture) => {
      await Promise.all(
        WRITERS.map(async (writer) => {
          await Promise.all([memory.store(`${writer}-goes`, 1), memory.store(`${writer}-stays`, 1)]);
          ensureEqual(await memory.delete(`${writer}-goes`), true, 'delete');
          await memory.store(`${writer}-more`, 1);
          ensureEqual(await memory.delete(`${writer}-goes`), false, 'delete again');
        }),
      );
      const expected = WRITERS.flatMap((writer) => [`${writer}-more`, `${writer}-stays`]);
      ensureEqual(await keysOf(memory), expected, 'keys');
      ensureEqual(await memory.count(), expected.length, 'count');
      ensureEqual(await keysOf(await restarted(fixture, memory)), expected, 'keys, opened again');
    },
    SMALL_MEMTABLE,
  ),

  memoryCase('concurrency/one-delete-wins', 'of concurrent deletes of one record one is true', async (memory) => {
    for (const checkpoint of [false, true]) {
      await memory.store('k', 1);
      if (checkpoint) await memory.checkpoint();
      const deleted = await Promise.all(WRITERS.map(() => memory.delete('k')));
      ensureEqual(deleted.filter((existed) => existed).length, 1, 'deletes that found it');
    }
  }),

  memoryCase(
    'concurrency/checkpoints',
    'checkpoints beside writes, deletes and reads lose nothing and bring nothing back',
    async (memory, fixture) => {
      await Promise.all([
        ...WRITERS.map(async (writer) => {
          for (const text of ['first', 'second', 'third']) {
            await memory.store(writer, `${text} ${writer}`);
            await memory.store(`${writer}-gone`, text);
            await memory.delete(`${writer}-gone`);
          }
        }),
        ...Array.from({ length: 8 }, async () => {
          await memory.checkpoint();
          ensureEqual(await foundBy(memory, 'nothing'), [], 'search');
        }),
      ]);
      const check = async (now: typeof memory): Promise<void> => {
        ensureEqual(await keysOf(now), WRITERS, 'keys');
        ensureEqual(await now.count(), WRITERS.length, 'count');
        ensureEqual((await foundBy(now, 'third', { limit: 100 })).toSorted(), WRITERS, 'found by the newest text');
        ensureEqual(await foundBy(now, 'first second'), [], 'found by an older text');
      };
      await check(memory);
      await memory.checkpoint();
      await check(memory);
      await check(await restarted(fixture, memory));
    },
    SMALL_MEMTABLE,
  ),
];
