import { EiderError, type LongTermMemory, type Random, seededRandom } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { gather, recordsOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const PAIRS = 10_000;
const CANARY = 'canary';
// Pieces of names that other stores take for separators, patterns, paths, ends of text, or the same as others.
const PIECES: readonly string[] = [
  ...['/', ':', '\u001f', '\0', '\n', '%', '%2F', '_', '*', '..', '.', '\\', "'", '"', '--', ';', '$1', '?', ' '],
  ...['é', 'e\u0301', 'Å', '\u212b', '\u{1f600}', '\ud800', '\udc00', '\uffff', '\u{10ffff}', '\u200b', '\u202e'],
  ...['alice', 'bob', 'alice/secrets', 'alic', 'k', CANARY, '__proto__', 'a'.repeat(1_300), ''],
];
const TENANTS: readonly (readonly string[])[] = [['alice'], ['alice', 'secrets'], ['bob'], ['bob', 'é', 'k']];

interface Pair {
  readonly path: readonly string[];
  readonly key: string;
}

function hostileText(random: Random): string {
  const pieces = Math.floor(random.next() * 4);
  return Array.from({ length: pieces }, () => PIECES[Math.floor(random.next() * PIECES.length)] ?? '').join('');
}

function hostilePair(random: Random): Pair {
  const path = Array.from({ length: 1 + Math.floor(random.next() * 3) }, () => hostileText(random));
  return { path, key: hostileText(random) };
}

/** What two tenants hold, whatever way one looks. */
async function canariesOf(memory: LongTermMemory): Promise<unknown> {
  return Promise.all(
    TENANTS.map(async (path) => {
      const view = memory.namespace(...path);
      const hits = (await view.search(CANARY)).hits.map(({ record, score }) => [record, score]);
      return [
        await recordsOf(view),
        await view.count(),
        hits,
        await gather(memory.namespace(path[0] ?? '').namespaces()),
      ];
    }),
  );
}

/** Everything that can be asked through one view with one key. */
async function ask(view: LongTermMemory, key: string): Promise<readonly unknown[]> {
  const inTransaction = await view.transaction(async (tx) => [await tx.retrieve(key), await tx.delete(key)]);
  return [
    await view.retrieve(key),
    ...(await view.retrieveMany([key])),
    ...(await recordsOf(view, { prefix: key })),
    ...(await recordsOf(view)),
    ...(await view.search(CANARY)).hits,
    ...(await view.search(undefined)).hits,
    ...inTransaction.filter((answer) => answer !== false),
    (await view.count()) || undefined,
    (await view.delete(key)) || undefined,
    (await view.deleteMany([key])).includes(true) || undefined,
  ].filter((answer) => answer !== undefined);
}

/** Whether a view may be made and asked at all; a bad name is INVALID_ARGUMENT and nothing else. */
async function answersOf(attacker: LongTermMemory, { path, key }: Pair): Promise<readonly unknown[] | 'refused'> {
  try {
    return await ask(attacker.namespace(...path), key);
  } catch (error) {
    if (EiderError.is(error, 'INVALID_ARGUMENT')) return 'refused';
    throw error;
  }
}

async function storeCanaries(memory: LongTermMemory): Promise<void> {
  for (const path of TENANTS) {
    const view = memory.namespace(...path);
    await view.storeMany(
      ['k', CANARY, 'é', '..', '%'].map((key) => ({ key, value: `${CANARY} of ${path.join(' ')}` })),
    );
  }
}

export const hostilePairCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'namespaces/ten-thousand-pairs',
    '10,000 hostile pairs of namespace and key, through every method, reach nothing of two tenants and change nothing',
    async (memory, fixture) => {
      await storeCanaries(memory);
      await memory.checkpoint();
      await memory.namespace('bob').store('k', `${CANARY} again`);
      const attacker = memory.namespace('mallory');
      const before = JSON.stringify(await canariesOf(memory));
      const random = seededRandom(1);
      let refused = 0;
      for (let index = 0; index < PAIRS; index += 1) {
        const pair = hostilePair(random);
        const answers = await answersOf(attacker, pair);
        if (answers === 'refused') refused += 1;
        else ensureEqual(answers, [], `what ${JSON.stringify(pair)} reaches`);
      }
      ensure(refused > PAIRS / 10 && refused < (PAIRS * 9) / 10, `good and bad names, ${refused} of them bad`);
      ensureEqual(await gather(attacker.namespaces()), [], 'namespaces of the attacker');
      ensureEqual((await attacker.stats()).records, 0, 'records of the attacker');
      await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual(JSON.stringify(await canariesOf(now)), before, 'what the tenants hold');
      });
    },
  ),

  memoryCase(
    'namespaces/hostile-writes',
    'what is stored under 1,000 hostile pairs is seen under that pair, and by no tenant',
    async (memory, fixture) => {
      await storeCanaries(memory);
      const attacker = memory.namespace('mallory');
      const before = JSON.stringify(await canariesOf(memory));
      const watch = memory.namespace('bob').watch()[Symbol.asyncIterator]();
      const random = seededRandom(2);
      const stored = new Map<string, Pair>();
      for (let index = 0; index < 1_000; index += 1) {
        const pair = hostilePair(random);
        const value = JSON.stringify([pair.path, pair.key]);
        const options = { text: CANARY };
        await attacker
          .namespace('x', 'y')
          .transaction((tx) => tx.namespace(...pair.path).store(pair.key, value, options))
          .then(() => stored.set(value, pair))
          .catch((error: unknown) => ensure(EiderError.is(error, 'INVALID_ARGUMENT'), String(error)));
      }
      await memory.namespace('bob').store('last', 1);
      const change = (await watch.next()).value;
      ensureEqual([change?.kind, change?.record.key], ['stored', 'last'], 'the first change that bob sees');
      await watch.return?.();
      await memory.namespace('bob').delete('last');
      await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual(JSON.stringify(await canariesOf(now)), before, 'what the tenants hold');
        ensureEqual((await now.namespace('mallory').stats()).records, stored.size, 'records of the attacker');
        for (const [value, { path, key }] of stored) {
          const record = await now.namespace('mallory', 'x', 'y', ...path).retrieve(key);
          ensureEqual(record?.value, value, 'what was stored');
        }
      });
    },
  ),
];
