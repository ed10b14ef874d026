import { EiderError, type MemoryTransaction, type StoredRecord, type StoreOptions } from '@eider/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import { NAMESPACES, type Namespace, viewOf, type World } from './model-world.ts';

export type Step = (world: World) => Promise<void>;

export const KEYS = ['a', 'b', 'B', 'é', '\uffff', '😀', 'a😀', 'zz'] as const;
const WORDS = ['space', 'alien', 'ship', 'moon', 'rain', 'song'] as const;

const key: fc.Arbitrary<string> = fc.constantFrom(...KEYS);
export const words: fc.Arbitrary<string[]> = fc.array(fc.constantFrom(...WORDS), { maxLength: 6 });
export const namespace: fc.Arbitrary<Namespace> = fc.constantFrom(...NAMESPACES);

/** What a conditional write asks for: nothing, absence, the revision that is there, or one that is not. */
const demand = fc.constantFrom('nothing', 'nothing', 'nothing', 'absent', 'current', 'stale');
type Demand = 'nothing' | 'absent' | 'current' | 'stale';

interface Write {
  readonly key: string;
  readonly words: readonly string[];
  readonly n: number;
  readonly ttlMs: number | undefined;
  readonly demand: Demand;
}

const write: fc.Arbitrary<Write> = fc.record({
  key,
  words,
  n: fc.nat(9),
  ttlMs: fc.constantFrom(undefined, undefined, 0, 5, 20),
  demand: demand as fc.Arbitrary<Demand>,
});

function textOf({ words: some }: Pick<Write, 'words'>): { readonly text: string } {
  return { text: some.join(' ') };
}

function optionsOf({ n, ttlMs }: Write): StoreOptions {
  return { metadata: { n }, ...(ttlMs === undefined ? {} : { ttlMs }) };
}

/** The condition that a demand comes to now, and whether it holds. */
function conditionOf(
  world: World,
  space: Namespace,
  { key: name, demand: asked }: Pick<Write, 'key' | 'demand'>,
): { readonly options: { readonly ifRevision?: number | 'absent' }; readonly holds: boolean } {
  const found = world.models[space].live(world.clock.nowMs()).get(name)?.revision;
  if (asked === 'nothing') return { options: {}, holds: true };
  if (asked === 'absent') return { options: { ifRevision: 'absent' }, holds: found === undefined };
  if (asked === 'current' && found !== undefined) return { options: { ifRevision: found }, holds: true };
  return { options: { ifRevision: (found ?? 0) + 1 }, holds: false };
}

async function isRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (EiderError.is(error, 'PRECONDITION_FAILED')) return true;
    throw error;
  }
}

function remember(world: World, space: Namespace, one: Write, stored: Pick<StoredRecord, 'revision'>): boolean {
  const nowMs = world.clock.nowMs();
  const expiresAtMs = nowMs + (one.ttlMs ?? Number.POSITIVE_INFINITY);
  const record = { words: one.words, metadata: { n: one.n }, expiresAtMs, revision: stored.revision };
  world.changes[space].push(`+${one.key}=${textOf(one).text}`);
  return world.models[space].store(one.key, record, nowMs).created;
}

function forget(world: World, space: Namespace, name: string): boolean {
  const existed = world.models[space].delete(name, world.clock.nowMs());
  if (existed) world.changes[space].push(`-${name}`);
  return existed;
}

export const stores: fc.Arbitrary<Step> = fc.record({ namespace, write }).map(({ namespace: space, write: one }) => {
  return async (world) => {
    const { options, holds } = conditionOf(world, space, one);
    const storing = viewOf(world, space).store(one.key, textOf(one), { ...optionsOf(one), ...options });
    if (await isRefused(storing)) {
      expect(holds).toBe(false);
      return;
    }
    expect(holds).toBe(true);
    const stored = await storing;
    expect(stored.created).toBe(remember(world, space, one, stored));
    expect(stored.updatedAt.getTime()).toBe(world.clock.nowMs());
  };
});

export const manyStores: fc.Arbitrary<Step> = fc
  .record({ namespace, writes: fc.uniqueArray(write, { selector: ({ key: name }) => name, maxLength: 5 }) })
  .map(({ namespace: space, writes }) => async (world) => {
    const items = writes.map((one) => {
      const { signal: _, ...options } = { ...optionsOf(one), ...conditionOf(world, space, one).options };
      return { key: one.key, value: textOf(one), ...options };
    });
    const storing = viewOf(world, space).storeMany(items);
    const isExpected = writes.every((one) => conditionOf(world, space, one).holds);
    expect(await isRefused(storing)).toBe(!isExpected);
    if (!isExpected) return;
    const created = (await storing).map((stored, index) => {
      return [stored.created, remember(world, space, writes[index] as Write, stored)];
    });
    for (const [actual, expected] of created) expect(actual).toBe(expected);
  });

export const deletes: fc.Arbitrary<Step> = fc
  .record({ namespace, key, demand: demand as fc.Arbitrary<Demand> })
  .map(({ namespace: space, ...one }) => async (world) => {
    const { options, holds } = conditionOf(world, space, one);
    const deleting = viewOf(world, space).delete(one.key, options);
    expect(await isRefused(deleting)).toBe(!holds);
    if (holds) expect(await deleting).toBe(forget(world, space, one.key));
  });

export const manyDeletes: fc.Arbitrary<Step> = fc
  .record({ namespace, keys: fc.array(key, { maxLength: 5 }) })
  .map(({ namespace: space, keys }) => async (world) => {
    const existed = await viewOf(world, space).deleteMany(keys);
    expect(existed).toEqual(keys.map((one) => forget(world, space, one)));
  });

const call = fc.oneof(
  fc.record({ kind: fc.constant('retrieve' as const), namespace, key }),
  fc.record({ kind: fc.constant('delete' as const), namespace, key }),
  fc.record({ kind: fc.constant('store' as const), namespace, key, write }),
);
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

interface WrittenName {
  readonly namespace: Namespace;
  readonly key: string;
  readonly write: Write | undefined;
}

/** What one run of a transaction did, for the model: the last write of each name, and deletions that a store of the same name followed. */
interface Written {
  readonly last: Map<string, WrittenName>;
  readonly undone: Map<string, WrittenName>;
}

async function perform(world: World, tx: MemoryTransaction, calls: readonly Call[]): Promise<Written> {
  const writes: Written = { last: new Map(), undone: new Map() };
  for (const { namespace: space, key: name, ...one } of calls) {
    const id = JSON.stringify([space, name]);
    const view = tx.namespace(...space.split(' '));
    const own = writes.last.get(id);
    const nowMs = world.clock.nowMs();
    const known = world.models[space].live(nowMs).get(name)?.words.join(' ');
    // A record that expires at once is not there, not even for its own transaction.
    const seen = own === undefined ? known : own.write?.ttlMs === 0 ? undefined : own.write?.words.join(' ');
    if (one.kind === 'retrieve') expect((await view.retrieve<{ text: string }>(name))?.value.text).toBe(seen);
    else if (one.kind === 'delete') {
      expect(await view.delete(name)).toBe(seen !== undefined);
      if (seen !== undefined) writes.last.set(id, { namespace: space, key: name, write: undefined });
    } else {
      const { signal: _, ...options } = optionsOf(one.write);
      await view.store(name, textOf(one.write), options);
      noteStore(writes, id, { namespace: space, key: name, write: { ...one.write, key: name } });
    }
  }
  return writes;
}

function noteStore({ last, undone }: Written, id: string, stored: WrittenName): void {
  const own = last.get(id);
  if (own !== undefined && own.write === undefined) undone.set(id, own);
  last.set(id, stored);
}

/** A transaction that may fail at its end, or be disturbed by a write of somebody else in its first run. */
export const transactions: fc.Arbitrary<Step> = fc
  .record({
    calls: fc.array(call, { maxLength: 6 }),
    ending: fc.constantFrom('commit', 'commit', 'fail'),
    disturbance: fc.option(fc.record({ namespace, write }), { nil: undefined }),
  })
  .map(({ calls, ending, disturbance }) => async (world) => {
    let runs = 0;
    const mine = new Error('mine');
    const running = world.memory.transaction(async (tx) => {
      runs += 1;
      const written = await perform(world, tx, calls);
      if (runs === 1 && disturbance !== undefined) {
        const { namespace: space, write: one } = disturbance;
        const stored = await viewOf(world, space).store(one.key, textOf(one), optionsOf(one));
        remember(world, space, one, stored);
      }
      if (ending === 'fail') throw mine;
      return written;
    });
    if (ending === 'fail') await expect(running).rejects.toBe(mine);
    else await rememberAll(world, await running);
  });

/** Brings what a transaction wrote into the model, in the order of its revisions. */
async function rememberAll(world: World, { last, undone }: Written): Promise<void> {
  for (const { namespace: space, key: name } of undone.values()) forget(world, space, name);
  for (const { namespace: space, key: name, write: one } of last.values()) {
    if (one === undefined) forget(world, space, name);
    else {
      const record = await viewOf(world, space).retrieve(name);
      remember(world, space, one, { revision: record?.revision ?? 0 });
    }
  }
}
