import {
  type Filter,
  type JsonObject,
  type JsonValue,
  type LongTermMemory,
  type Random,
  seededRandom,
} from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { foundSet, keysOf } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase, TINY_MEMTABLE } from './memory-case.ts';

const VALUES: readonly JsonValue[] = [
  ...[1, '1', 0, '', true, 'true', null, 'null', 1.5, 'red', 'x'.repeat(200), `${'x'.repeat(199)}y`],
  ...[['red', 1], ['1'], [], [null], { b: 1 }, { b: '1', c: ['red'] }, { b: { c: null } }],
];
const PATHS: readonly string[] = ['a', 'b', 'a.b', 'a.b.c', 'a.c', 'p'.repeat(80)];

class Chooser {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

function anyMetadata(choose: Chooser): JsonObject {
  const names = ['a', 'b', 'a.b', 'p'.repeat(80)].filter(() => choose.below(2) === 0);
  return Object.fromEntries(names.map((name) => [name, choose.one(VALUES)]));
}

function anyFilter(choose: Chooser, depth: number): Filter {
  const kind = depth === 0 ? 9 : choose.below(10);
  if (kind === 0) return { and: [anyFilter(choose, depth - 1), anyFilter(choose, depth - 1)] };
  if (kind === 1) return { or: [anyFilter(choose, depth - 1), anyFilter(choose, depth - 1)] };
  if (kind === 2) return { not: anyFilter(choose, depth - 1) };
  const value = choose.one(VALUES);
  const operator = choose.one(['eq', 'eq', 'in', 'contains', 'contains', 'ne', 'exists', 'gte'] as const);
  const operands = {
    in: [value, choose.one(VALUES)],
    exists: choose.below(2) === 0,
    gte: choose.one([0, 1.5, 'a', '']),
  } as const;
  const operand = operator === 'in' || operator === 'exists' || operator === 'gte' ? operands[operator] : value;
  return { [choose.one(PATHS)]: { [operator]: operand } };
}

/** The plainest evaluation there is; values are compared by their JSON texts, whose names come in one order here. */
function holds(metadata: JsonObject, filter: Filter): boolean {
  return Object.entries(filter).every(([name, condition]) => {
    if (name === 'not') return !holds(metadata, condition as Filter);
    if (name === 'and') return (condition as readonly Filter[]).every((part) => holds(metadata, part));
    if (name === 'or') return (condition as readonly Filter[]).some((part) => holds(metadata, part));
    const [[operator, operand] = ['', null]] = Object.entries(condition as JsonObject);
    return compares(valueAt(metadata, name), operator, operand);
  });
}

function valueAt(metadata: JsonObject, path: string): JsonValue | undefined {
  if (path in metadata) return metadata[path];
  return path.split('.').reduce<JsonValue | undefined>((value, step) => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject)[step] : undefined;
  }, metadata);
}

function compares(actual: JsonValue | undefined, operator: string, operand: JsonValue): boolean {
  const same = (a: JsonValue, b: JsonValue): boolean => JSON.stringify(a) === JSON.stringify(b);
  if (operator === 'exists') return (actual !== undefined) === operand;
  if (actual === undefined) return operator === 'ne';
  if (operator === 'ne') return !same(actual, operand);
  if (operator === 'eq') return same(actual, operand);
  if (operator === 'in') return (operand as readonly JsonValue[]).some((one) => same(actual, one));
  if (operator === 'gte')
    return typeof actual === typeof operand && actual !== null && operand !== null && actual >= operand;
  if (Array.isArray(actual)) return actual.some((one: JsonValue) => same(one, operand));
  return typeof actual === 'string' && typeof operand === 'string' && actual.includes(operand);
}

/** The metadata that records of 40 keys have in the end; some were overwritten, some deleted. */
async function write(memory: LongTermMemory, choose: Chooser): Promise<ReadonlyMap<string, JsonObject>> {
  const stored = new Map<string, JsonObject>();
  for (let step = 0; step < 60; step += 1) {
    const key = `k${choose.below(40)}`;
    const metadata = anyMetadata(choose);
    await memory.store(key, 'words', { metadata });
    stored.set(key, metadata);
    if (step % 10 === 9 && (await memory.delete(key))) stored.delete(key);
  }
  return stored;
}

export const naiveFilterCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'filter/like-naive',
    'whatever the filter, search, list and count find what looking at every record would',
    async (memory) => {
      const choose = new Chooser(seededRandom(5));
      const stored = await write(memory, choose);
      const filters = Array.from({ length: 60 }, () => anyFilter(choose, 3));
      await beforeAndAfterCheckpoint(memory, async (now) => {
        let found = 0;
        for (const filter of filters) {
          const keys = [...stored].flatMap(([key, metadata]) => (holds(metadata, filter) ? [key] : [])).sort();
          const what = JSON.stringify(filter);
          ensureEqual(await foundSet(now, 'words', { filter }), keys, `search ${what}`);
          ensureEqual(await foundSet(now, undefined, { filter }), keys, `newest ${what}`);
          ensureEqual(await keysOf(now, { filter }), keys, `list ${what}`);
          ensureEqual(await now.count({ filter }), keys.length, `count ${what}`);
          found += keys.length;
        }
        ensure(found > 300, 'the filters must find something');
      });
    },
    TINY_MEMTABLE,
  ),
];
