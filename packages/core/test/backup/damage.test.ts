import { describe, expect, test } from 'vitest';
import { manifestDigest } from '../../src/backup/backup-manifest.ts';
import { type BackupManifest, createBackup, findBackup, listBackups, restoreBackup } from '../../src/index.ts';
import { bytesOf, slotTarget, sourceOf } from './content.ts';
import { type MapStore, mapStore } from './map-store.ts';

const KEY = new Uint8Array(32).fill(9);
const GOOD = bytesOf(100, 99);

async function made(options: { key?: Uint8Array; compression?: 'gzip' | 'none'; id?: string } = {}) {
  const { id = 'b', ...rest } = options;
  const store = mapStore();
  const ids = { next: () => id };
  const clock = { nowMs: () => Date.parse('2026-01-01T00:00:00Z') };
  const manifest = await createBackup(store, sourceOf(bytesOf(5_000)), { partBytes: 1_024, ids, clock, ...rest });
  return { store, manifest, keyOf: (name: string) => `backups/20260101t000000000z-${id}/${name}` };
}

function change(store: MapStore, key: string, to: (bytes: Uint8Array) => Uint8Array): void {
  store.blobs.set(key, { bytes: to(store.blobs.get(key)?.bytes ?? new Uint8Array()), at: 0 });
}

async function expectRefused(store: MapStore, manifest: BackupManifest, key?: Uint8Array): Promise<void> {
  const target = slotTarget(GOOD);
  await expect(restoreBackup(store, manifest, { target, key })).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
  expect(target.current).toEqual(GOOD);
  expect(target.finished).toBeUndefined();
}

describe.each([{}, { key: KEY }, { compression: 'none' as const }])('a damaged backup (%o)', (options) => {
  test('with one flipped bit in any part is not restored', async () => {
    for (const part of [1, 2, 3, 4, 5]) {
      for (const place of [0, 0.3, 0.7, 0.999]) {
        const { store, manifest, keyOf } = await made(options);
        change(store, keyOf(`part-0000${part}`), (bytes) => {
          const at = Math.floor(place * bytes.length);
          return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
        });
        await expectRefused(store, manifest, options.key);
      }
    }
  });

  test('with a part that is cut, longer, empty, missing, foreign or in the place of another is not restored', async () => {
    const other = await made({ ...options, id: 'other' });
    const foreign = other.store.blobs.get(other.keyOf('part-00002'))?.bytes ?? new Uint8Array();
    const changes: ((bytes: Uint8Array, store: MapStore, keyOf: (name: string) => string) => Uint8Array | undefined)[] =
      [
        (bytes) => bytes.slice(0, -1),
        (bytes) => new Uint8Array([...bytes, 0]),
        () => new Uint8Array(),
        () => undefined,
        (_, store, keyOf) => store.blobs.get(keyOf('part-00003'))?.bytes,
        ...(options.key === undefined ? [() => bytesOf(1_024, 5)] : [() => foreign]),
      ];
    for (const to of changes) {
      const { store, manifest, keyOf } = await made(options);
      const key = keyOf('part-00002');
      const bytes = to(store.blobs.get(key)?.bytes ?? new Uint8Array(), store, keyOf);
      if (bytes === undefined) store.blobs.delete(key);
      else change(store, key, () => bytes);
      await expectRefused(store, manifest, options.key);
    }
  });

  test('is not listed when a part is missing or has another size', async () => {
    const { store, keyOf } = await made(options);
    store.blobs.delete(keyOf('part-00005'));
    const { backups, unreadable } = await listBackups(store);
    expect(backups).toEqual([]);
    expect(unreadable).toMatchObject([{ folder: '20260101t000000000z-b', error: { code: 'CORRUPT_DATA' } }]);
    await expect(findBackup(store, { id: 'b' })).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
  });

  test('with any flipped bit in its manifest is not listed', async () => {
    const { store, keyOf } = await made(options);
    const key = keyOf('manifest.json');
    const whole = store.blobs.get(key)?.bytes ?? new Uint8Array();
    for (let at = 0; at < whole.length; at += 1) {
      change(store, key, () => whole.map((byte, index) => (index === at ? byte ^ 1 : byte)));
      const { backups, unreadable } = await listBackups(store);
      expect([backups.length, unreadable.length]).toEqual([0, 1]);
    }
  });
});

describe('a manifest', () => {
  test('that is garbage is told apart, and hides no other backup', async () => {
    const { store, manifest } = await made();
    const texts = [
      '',
      'null',
      '[]',
      '{',
      '{}',
      '"x"',
      '{"format":"eider-backup"}',
      '{"format":"eider-backup","version":1}',
    ];
    const encoded = texts.map((text) => new TextEncoder().encode(text));
    for (const [index, bytes] of [...encoded, Uint8Array.of(0xff, 0xfe)].entries()) {
      await store.put(`backups/20270101t00000000${index}z-garbage/manifest.json`, bytes);
    }
    const { backups, unreadable } = await listBackups(store);
    expect(backups).toEqual([manifest]);
    expect(unreadable.map(({ error }) => error.code)).toEqual(Array.from({ length: 9 }, () => 'CORRUPT_DATA'));
    expect(await findBackup(store)).toEqual(manifest);
  });

  test('of a newer version is UNSUPPORTED', async () => {
    const { store, manifest, keyOf } = await made();
    const { digest: _, ...rest } = { ...manifest, version: 2 as unknown as 1 };
    const newer = { ...rest, digest: manifestDigest(rest) };
    change(store, keyOf('manifest.json'), () => new TextEncoder().encode(JSON.stringify(newer)));
    expect((await listBackups(store)).unreadable).toMatchObject([{ error: { code: 'UNSUPPORTED' } }]);
    await expect(findBackup(store, { id: 'b' })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('that was moved to another folder is not taken for that folder', async () => {
    const { store, keyOf } = await made();
    const bytes = store.blobs.get(keyOf('manifest.json'))?.bytes ?? new Uint8Array();
    await store.put('backups/20270101t000000000z-b/manifest.json', bytes);
    const { unreadable } = await listBackups(store);
    expect(unreadable).toMatchObject([{ folder: '20270101t000000000z-b', error: { code: 'CORRUPT_DATA' } }]);
  });
});

describe('an encrypted backup', () => {
  test('tells a wrong key, and a missing one, from damage', async () => {
    const { store, manifest } = await made({ key: KEY });
    for (const key of [new Uint8Array(32).fill(8), undefined]) {
      const target = slotTarget(GOOD);
      await expect(restoreBackup(store, manifest, { target, key })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(target.current).toEqual(GOOD);
    }
  });

  test('whose parts were dropped and whose manifest was made to fit is found out', async () => {
    const { store, manifest } = await made({ key: KEY });
    const parts = manifest.parts.slice(0, 3);
    const sum = (name: 'sizeBytes' | 'storedBytes'): number => parts.reduce((total, part) => total + part[name], 0);
    const facts = { ...manifest, parts, sizeBytes: sum('sizeBytes'), storedBytes: sum('storedBytes') };
    const forged = { ...facts, digest: manifestDigest(facts) };
    await expectRefused(store, forged, KEY);
  });

  test('whose time was changed is found out', async () => {
    const { store, manifest } = await made({ key: KEY });
    const facts = { ...manifest, createdAt: '2026-06-01T00:00:00.000Z' };
    await expectRefused(store, { ...facts, digest: manifestDigest(facts) }, KEY);
  });

  test('whose parts were exchanged, in the manifest too, is found out', async () => {
    const { store, manifest, keyOf } = await made({ key: KEY, compression: 'none' });
    const [one, two] = [keyOf('part-00001'), keyOf('part-00002')];
    const bytes = store.blobs.get(one)?.bytes ?? new Uint8Array();
    change(store, one, () => store.blobs.get(two)?.bytes ?? new Uint8Array());
    change(store, two, () => bytes);
    const [first, second, ...rest] = manifest.parts;
    if (first === undefined || second === undefined) throw new Error('too few parts');
    const facts = { ...manifest, parts: [second, first, ...rest] };
    await expectRefused(store, { ...facts, digest: manifestDigest(facts) }, KEY);
  });
});
