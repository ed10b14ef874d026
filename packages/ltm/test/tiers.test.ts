import { expect, test } from 'vitest';
import { runsToMerge } from '../src/checkpoint/tiers.ts';
import type { Run } from '../src/runs/run.ts';

const MIB = 1024 * 1024;

interface Shape {
  readonly records: number;
  readonly recordBytes?: number;
  readonly dead?: number;
}

function runOf({ records, recordBytes = 200, dead = 0 }: Shape): Run {
  const bits = new Uint8Array(Math.ceil(records / 8));
  for (let position = 0; position < dead; position += 1) (bits[position >> 3] as number) |= 1 << (position & 7);
  const facts = { records, sizeBytes: records * recordBytes, dead: bits, halfExpiredAtMs: Number.POSITIVE_INFINITY };
  return facts as unknown as Run;
}

function chosen(shapes: readonly Shape[], busy: readonly number[] = []): readonly number[] {
  const runs = shapes.map(runOf);
  const isBusy = (run: Run): boolean => busy.includes(runs.indexOf(run));
  return runsToMerge(runs, isBusy, 0).map((run) => runs.indexOf(run));
}

const small = { records: 100 };
const heavy = { records: 3, recordBytes: 50 * MIB };

test('four neighbours of about one size are merged, the newest first', () => {
  expect(chosen([small, small, small])).toEqual([]);
  expect(chosen([small, small, small, small])).toEqual([0, 1, 2, 3]);
  expect(chosen([{ records: 5_000 }, small, { records: 300 }, small, small])).toEqual([1, 2, 3, 4]);
  expect(chosen([small, { records: 5_000 }, small, small])).toEqual([]);
});

test('what is being replaced already is left alone', () => {
  expect(chosen([small, small, small, small], [1])).toEqual([]);
  expect(chosen([small, small, small, small, small], [0])).toEqual([1, 2, 3, 4]);
});

test('a run of which most has died is rewritten with what lies below it, if that is not more', () => {
  expect(chosen([small, { records: 100, dead: 60 }, { records: 50 }])).toEqual([1, 2]);
  expect(chosen([small, { records: 100, dead: 60 }, { records: 500 }])).toEqual([]);
  expect(chosen([small, { records: 100, dead: 50 }])).toEqual([]);
});

test('runs of very large records are never rewritten; when all of one has died it goes', () => {
  expect(chosen([heavy, heavy, heavy, heavy])).toEqual([]);
  expect(chosen([small, small, heavy, small, small])).toEqual([]);
  expect(chosen([small, { ...heavy, dead: 2 }])).toEqual([]);
  expect(chosen([small, { ...heavy, dead: 3 }, heavy])).toEqual([1]);
  expect(chosen([small, { ...heavy, dead: 3 }, heavy], [1])).toEqual([]);
  expect(chosen([small, { records: 100, dead: 60 }, heavy])).toEqual([]);
});
