import { expect, test } from 'vitest';
import { hashName } from '../src/runs/hash-name.ts';
import { NameIndex, NameIndexBuilder } from '../src/runs/name-index.ts';

const NAMES = 30_000;

function nameAt(index: number) {
  return { namespace: index < 100 ? 'a\u001f' : 'b\u001f', key: `k${String(index).padStart(6, '0')}` };
}

function built(): NameIndex {
  const builder = new NameIndexBuilder();
  for (let index = 0; index < NAMES; index += 1) builder.add(nameAt(index));
  return builder.finish();
}

test('a large index finds every name and denies others, from the first question on and when its bitmap is made', () => {
  const index = NameIndex.decode(built().encode());
  for (let asked = 0; asked < 1_000; asked += 1) {
    const at = (asked * 7_919) % NAMES;
    expect(index.positionsOf(nameAt(at))).toEqual([at]);
    expect(index.positionsOf({ ...nameAt(at), key: `${nameAt(at).key}?` })).toEqual([]);
  }
  const strangers = Array.from({ length: 2_000 }, (_, number) => hashName({ namespace: 'c', key: String(number) }));
  expect(strangers.filter((hash) => index.mayHold(hash)).length).toBeLessThan(400);
});

test('an index that was read is the same as before, also if it is written again', () => {
  const index = built();
  const read = NameIndex.decode(index.encode());
  expect(read.steps).toEqual(index.steps);
  expect(read.encode()).toEqual(index.encode());
});

test('the earliest key is one that nothing comes before, from any name on', () => {
  const index = NameIndex.decode(built().encode());
  expect(index.earliestKey({ namespace: 'a\u001f', key: '' })).toBe(nameAt(0).key);
  expect(index.earliestKey({ namespace: 'b\u001f', key: nameAt(500).key })).toBe(nameAt(500).key);
  expect(index.earliestKey({ namespace: 'b\u001f', key: nameAt(NAMES).key })).toBeUndefined();
  expect(index.earliestKey({ namespace: 'c', key: '' })).toBeUndefined();
  expect(new NameIndexBuilder().finish().earliestKey({ namespace: '', key: '' })).toBeUndefined();
});
