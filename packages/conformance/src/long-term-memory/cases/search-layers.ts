import { type LongTermMemory, seededRandom } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import type { LongTermMemoryFixture } from '../fixture.ts';
import { scoresOf } from './ask.ts';
import { type LongTermMemoryCase, memoryCase, restarted, TINY_MEMTABLE } from './memory-case.ts';

const WORDS = 'space alien ship earth moon garden rain song night city river love war king'.split(' ');

const QUERIES: readonly (string | undefined)[] = [
  'alien',
  'space alien',
  'king of the rain',
  'night city river love war',
  'moon moon moon song',
  'nothing',
  undefined,
];

/** Writes in which records are overwritten, deleted, stored again and left to expire; the same ones every time. */
async function write(memory: LongTermMemory): Promise<void> {
  const random = seededRandom(7);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  for (let step = 0; step < 90; step += 1) {
    const key = `k${below(40)}`;
    const text = Array.from({ length: 1 + below(12) }, () => WORDS[below(WORDS.length)]).join(' ');
    const view = step % 6 === 0 ? memory.namespace('other') : memory;
    if (step % 5 === 4) await view.delete(key);
    else await view.store(key, text, { metadata: { step }, ...(step % 7 === 0 ? { ttlMs: 1_000 } : {}) });
  }
}

/** Every hit of every query with its score, without and with a filter. */
async function everyResult(memory: LongTermMemory): Promise<unknown> {
  const results: unknown[] = [];
  for (const query of QUERIES) {
    results.push(await scoresOf(memory, query, { limit: 100 }));
    results.push(await scoresOf(memory, query, { limit: 5, filter: { step: { lt: 50 } } }));
    results.push(await scoresOf(memory.namespace('other'), query));
  }
  return results;
}

/** The results of a memory whose records were never folded into a run. */
async function referenceResults(fixture: LongTermMemoryFixture): Promise<unknown> {
  const memory = await fixture.open();
  await write(memory);
  const results = await everyResult(memory);
  ensure(JSON.stringify(results).length > 1_000, 'the queries must find something');
  return results;
}

export const searchLayerCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'search/same-after-checkpoint',
    'a checkpoint changes no hit and no bit of a score',
    async (memory, fixture) => {
      const expected = await referenceResults(fixture);
      await write(memory);
      for (const when of ['first', 'second']) {
        await memory.checkpoint();
        ensureEqual(await everyResult(memory), expected, `after the ${when} checkpoint`);
        // Something for the second checkpoint to fold in, which leaves no trace.
        await memory.store('trace', 'alien alien');
        await memory.delete('trace');
      }
      await fixture.clock.advance(1_000);
      const later = await everyResult(memory);
      await memory.checkpoint();
      ensureEqual(await everyResult(memory), later, 'after some have expired');
    },
  ),

  memoryCase(
    'search/same-in-many-runs',
    'how records are spread over runs changes no hit and no bit of a score',
    async (memory, fixture) => {
      const expected = await referenceResults(fixture);
      await write(memory);
      ensureEqual(await everyResult(memory), expected, 'with a tiny memtable');
      await memory.checkpoint();
      ensureEqual(await everyResult(memory), expected, 'after a checkpoint');
    },
    TINY_MEMTABLE,
  ),

  memoryCase(
    'search/same-after-restart',
    'opening again changes no hit and no bit of a score',
    async (memory, fixture) => {
      const expected = await referenceResults(fixture);
      await write(memory);
      const again = await restarted(fixture, memory);
      ensureEqual(await everyResult(again), expected, 'opened again');
      await again.store('trace', 'alien alien');
      await again.delete('trace');
      ensureEqual(await everyResult(await restarted(fixture, again)), expected, 'and once more');
    },
    TINY_MEMTABLE,
  ),

  memoryCase(
    'search/same-while-checkpointing',
    'a search that runs beside a checkpoint finds the same as before and after it',
    async (memory, fixture) => {
      const expected = await referenceResults(fixture);
      await write(memory);
      const [during] = await Promise.all([everyResult(memory), memory.checkpoint(), memory.checkpoint()]);
      ensureEqual(during, expected, 'during the checkpoint');
      ensureEqual(await everyResult(memory), expected, 'afterwards');
    },
  ),
];
