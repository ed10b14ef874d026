import { describe, expect, test } from 'vitest';
import {
  applyRetention,
  type BlobStore,
  createBackup,
  listBackups,
  manualClock,
  restoreBackup,
  sequentialIds,
} from '../../src/index.ts';
import { bytesOf, contentOf, slotTarget, sourceOf } from './content.ts';
import { type MapStore, mapStore } from './map-store.ts';

const DAY_MS = 86_400_000;

/** Runs work with a store that answers no more from the first call on, then from the second, until work gets through. */
async function interruptEverywhere(
  prepare: () => Promise<MapStore>,
  work: (store: MapStore) => Promise<unknown>,
  look: (store: MapStore, hasEnded: boolean) => Promise<void>,
): Promise<number> {
  for (let step = 1; ; step += 1) {
    const store = await prepare();
    store.failFrom = store.calls + step;
    const hasEnded = await work(store).then(
      () => true,
      () => false,
    );
    store.failFrom = Number.POSITIVE_INFINITY;
    await look(store, hasEnded);
    if (hasEnded) return step - 1;
  }
}

async function threeBackups(): Promise<MapStore> {
  const store = mapStore();
  const clock = manualClock(DAY_MS);
  const ids = sequentialIds('b');
  for (let seed = 1; seed <= 3; seed += 1) {
    await createBackup(store, sourceOf(bytesOf(3_000, seed)), { clock, ids, partBytes: 1_024 });
    await clock.advance(DAY_MS);
  }
  return store;
}

async function expectAllComplete(store: MapStore): Promise<readonly string[]> {
  const { backups, unreadable } = await listBackups(store);
  expect(unreadable).toEqual([]);
  for (const backup of backups) {
    const seed = backup.id.startsWith('b-') ? Number(backup.id.slice(2)) : 9;
    expect(await contentOf(store, backup)).toEqual(bytesOf(3_000, seed));
  }
  return backups.map(({ id }) => id);
}

describe('a store that answers no more', () => {
  test('at any step of a backup leaves the earlier ones, and no half one', async () => {
    const steps = await interruptEverywhere(
      threeBackups,
      (store) => createBackup(store, sourceOf(bytesOf(3_000, 9)), { ids: { next: () => 'new' }, partBytes: 1_024 }),
      async (store, hasEnded) => {
        const ids = await expectAllComplete(store);
        expect(ids).toEqual(hasEnded ? ['new', 'b-3', 'b-2', 'b-1'] : ['b-3', 'b-2', 'b-1']);
      },
    );
    expect(steps).toBe(7);
  });

  test('at any step of retention leaves the newest one, and no half one; the next run takes away the rest', async () => {
    const clock = manualClock(10 * DAY_MS);
    const retention = (store: BlobStore) => applyRetention(store, { keepLast: 1 }, { clock });
    const steps = await interruptEverywhere(threeBackups, retention, async (store) => {
      expect(await expectAllComplete(store)).toContain('b-3');
      await retention(store);
      expect(await expectAllComplete(store)).toEqual(['b-3']);
      expect(store.blobs.size).toBe(4);
    });
    expect(steps).toBeGreaterThan(8);
  });

  test('at any step of a restore leaves what was there', async () => {
    const good = bytesOf(100, 99);
    let target = slotTarget(good);
    const steps = await interruptEverywhere(
      threeBackups,
      async (store) => {
        target = slotTarget(good);
        const [newest] = (await listBackups(store)).backups;
        if (newest !== undefined) await restoreBackup(store, newest, { target });
      },
      async (_, hasEnded) => {
        expect(target.current).toEqual(hasEnded ? bytesOf(3_000, 3) : good);
        expect(target.finished).toBeUndefined();
      },
    );
    expect(steps).toBe(7);
  });
});

test('a place for files that fails at any step of a restore keeps what was there', async () => {
  const store = await threeBackups();
  const [newest] = (await listBackups(store)).backups;
  if (newest === undefined) throw new Error('there are three');
  for (const failing of ['write', 'check', 'place']) {
    const target = slotTarget(bytesOf(5), (name) => {
      if (name === failing) throw new Error('the disk is full');
    });
    await expect(restoreBackup(store, newest, { target })).rejects.toThrow('the disk is full');
    expect(target.current).toEqual(bytesOf(5));
    expect(target.finished).toBeUndefined();
  }
});
