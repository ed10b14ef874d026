import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyRetention,
  chooseBackups,
  createBackup,
  listBackups,
  manualClock,
  type RetentionRules,
} from '../../src/index.ts';
import { bytesOf, sourceOf } from './content.ts';
import { mapStore } from './map-store.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2025-12-20T00:00:00Z');

interface Dated {
  readonly id: string;
  readonly createdAt: string;
}

const rules = fc.record({
  keepLast: fc.nat(5),
  daily: fc.nat(8),
  weekly: fc.nat(6),
  monthly: fc.nat(4),
});
const backups = fc
  .uniqueArray(fc.nat(24 * 120), { minLength: 1, maxLength: 40 })
  .map((hours): readonly Dated[] =>
    hours.map((hour) => ({ id: `h-${hour}`, createdAt: new Date(START_MS + hour * HOUR_MS).toISOString() })),
  );

/** The rules as they are told: group by period, keep the newest of each of the last so many. */
function model(all: readonly Dated[], asked: Required<RetentionRules>): ReadonlySet<string> {
  const newestFirst = [...all].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const kept = new Set(newestFirst.slice(0, Math.max(asked.keepLast ?? 0, 1)).map(({ id }) => id));
  const groups: readonly (readonly [(date: Date) => string, number])[] = [
    [(date) => date.toISOString().slice(0, 10), asked.daily ?? 0],
    [mondayOf, asked.weekly ?? 0],
    [(date) => date.toISOString().slice(0, 7), asked.monthly ?? 0],
  ];
  for (const [periodOf, count] of groups) {
    const newest = new Map<string, string>();
    for (const { id, createdAt } of [...newestFirst].reverse()) newest.set(periodOf(new Date(createdAt)), id);
    for (const period of [...newest.keys()].sort().reverse().slice(0, count)) kept.add(newest.get(period) ?? '');
  }
  return kept;
}

function mondayOf(date: Date): string {
  const monday = new Date(date);
  monday.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return monday.toISOString().slice(0, 10);
}

describe('retention', () => {
  test('keeps what its rules say, whatever the order, and always the newest', () => {
    fc.assert(
      fc.property(backups, rules, (all, asked) => {
        fc.pre(Object.values(asked).some((count) => count > 0));
        const kept = chooseBackups(all, asked).map(({ id }) => id);
        expect(new Set(kept)).toEqual(model(all, asked));
        expect(chooseBackups([...all].reverse(), asked).map(({ id }) => id)).toEqual(kept);
        // Applied again it takes nothing more.
        const again = all.filter(({ id }) => kept.includes(id));
        expect(chooseBackups(again, asked).map(({ id }) => id)).toEqual(kept);
      }),
      { numRuns: 500 },
    );
  });

  test('refuses rules that keep nothing or mean nothing', () => {
    for (const bad of [{}, { keepLast: 0 }, { daily: -1 }, { weekly: 1.5 }, { monthly: Number.NaN }, { yearly: 1 }]) {
      expect(() => chooseBackups([], bad)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });

  test('deletes backups whole, and leaves other objects and what it cannot read', async () => {
    const store = mapStore();
    const clock = manualClock(START_MS);
    for (let hour = 0; hour < 5; hour += 1) {
      await createBackup(store, sourceOf(bytesOf(3_000, hour)), { clock, partBytes: 1_024 });
      await clock.advance(HOUR_MS);
    }
    const others = ['backups/note.txt', 'backups/20260101t000000000z-newer/manifest.json', 'elsewhere'];
    for (const key of others) await store.put(key, new TextEncoder().encode('{"format":"eider-backup","version":2}'));
    const { kept, deleted } = await applyRetention(store, { keepLast: 2 }, { clock });
    expect([kept.length, deleted.length]).toEqual([2, 3]);
    expect((await listBackups(store)).backups).toEqual(kept);
    expect([...store.blobs.keys()]).toEqual(expect.arrayContaining(others));
    expect(store.blobs.size).toBe(others.length + 2 * 4);
  });

  test('removes what an unfinished backup left, when nothing has been added for long', async () => {
    const store = mapStore();
    const clock = manualClock(START_MS);
    store.nowMs = clock.nowMs();
    const left = 'backups/20251219t000000000z-left/part-00001';
    await store.put(left, bytesOf(10));
    const retention = () => applyRetention(store, { keepLast: 1 }, { clock });
    await clock.advance(23 * HOUR_MS);
    expect((await retention()).leftovers).toBe(0);
    // Somebody is still at it.
    store.nowMs = clock.nowMs();
    await store.put('backups/20251219t000000000z-left/part-00002', bytesOf(10));
    await clock.advance(2 * HOUR_MS);
    expect((await retention()).leftovers).toBe(0);
    await clock.advance(23 * HOUR_MS);
    expect((await retention()).leftovers).toBe(1);
    expect(store.blobs.size).toBe(0);
  });
});
