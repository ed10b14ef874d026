import { describe, expect, test } from 'vitest';
import { createBackup, findBackup, listBackups, manualClock, sequentialIds, verifyBackup } from '../../src/index.ts';
import { bytesOf, contentOf, sourceOf } from './content.ts';
import { mapStore } from './map-store.ts';

const KEY = new Uint8Array(32).fill(9);
const PART = { partBytes: 1_024 };

describe('a backup', () => {
  test.each([0, 1, 1_023, 1_024, 1_025, 10_240, 12_345])('gives %i bytes back as they were', async (sizeBytes) => {
    const bytes = bytesOf(sizeBytes);
    for (const options of [{}, { key: KEY }, { compression: 'none' }, { compression: 'none', key: KEY }] as const) {
      const store = mapStore();
      const manifest = await createBackup(store, sourceOf(bytes), { ...PART, ...options });
      expect(await contentOf(store, manifest, options)).toEqual(bytes);
      expect(manifest).toMatchObject({ sizeBytes, parts: { length: Math.ceil(sizeBytes / 1_024) } });
      expect((await listBackups(store)).backups).toEqual([manifest]);
      await verifyBackup(store, manifest, options);
    }
  });

  test('is compressed, and says how much it takes', async () => {
    const store = mapStore();
    const manifest = await createBackup(store, sourceOf(new Uint8Array(100_000)));
    const stored = [...store.blobs].filter(([key]) => key.includes('part-'));
    expect(manifest.storedBytes).toBe(stored.reduce((sum, [, { bytes }]) => sum + bytes.length, 0));
    expect(manifest.storedBytes).toBeLessThan(2_000);
  });

  test('that is encrypted holds nothing of its content, nor its digest, and no part twice', async () => {
    const store = mapStore();
    const secret = new TextEncoder().encode('the secret of the agent '.repeat(200));
    const plain = await createBackup(mapStore(), sourceOf(secret), PART);
    const manifest = await createBackup(store, sourceOf(secret), { ...PART, key: KEY, compression: 'none' });
    expect(manifest.sha256).toBeUndefined();
    for (const { bytes } of store.blobs.values()) {
      const text = new TextDecoder('latin1').decode(bytes);
      expect(text).not.toContain('secret');
      expect(text).not.toContain(plain.sha256);
    }
    const same = await createBackup(mapStore(), sourceOf(new Uint8Array(4_096)), { ...PART, key: KEY });
    expect(new Set(same.parts.map(({ sha256 }) => sha256)).size).toBe(4);
  });

  test('takes its key as bytes or as base64, and nothing else', async () => {
    const store = mapStore();
    const text = Buffer.from(KEY).toString('base64');
    const manifest = await createBackup(store, sourceOf(bytesOf(3_000)), { ...PART, key: text });
    expect(await contentOf(store, manifest, { key: KEY })).toEqual(bytesOf(3_000));
    for (const key of [new Uint8Array(31), 'short', '***', Buffer.alloc(16).toString('base64')]) {
      await expect(createBackup(store, sourceOf(bytesOf(1)), { key })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    }
  });

  test('is refused if the content is not what it should be, and leaves nothing behind', async () => {
    const store = mapStore();
    const source = { ...sourceOf(bytesOf(5_000)), sha256: 'f'.repeat(64) };
    await expect(createBackup(store, source, PART)).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
    expect(store.blobs.size).toBe(0);
  });

  test('is refused by a store that does not keep what it is given', async () => {
    const store = mapStore();
    const put = store.put.bind(store);
    store.put = (key, bytes, options) => put(key, bytes.slice(0, -1), options);
    await expect(createBackup(store, sourceOf(bytesOf(5_000)), PART)).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
    expect(store.blobs.size).toBe(0);
  });

  test('stops at a signal, and leaves nothing behind', async () => {
    const store = mapStore();
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    const stopped = createBackup(store, sourceOf(bytesOf(5_000)), { ...PART, signal: controller.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    expect(store.blobs.size).toBe(0);
  });

  test('is complete although the answers to its puts were lost', async () => {
    const store = mapStore();
    const put = store.put.bind(store);
    const lost = new Set<string>();
    store.put = async (key, bytes, options) => {
      const answer = await put(key, bytes, options);
      if (lost.has(key)) return answer;
      lost.add(key);
      const { EiderError } = await import('../../src/index.ts');
      throw new EiderError('INDETERMINATE', 'no answer');
    };
    const manifest = await createBackup(store, sourceOf(bytesOf(5_000)), PART);
    expect((await listBackups(store)).backups).toEqual([manifest]);
    expect(await contentOf(store, manifest)).toEqual(bytesOf(5_000));
  });

  test('of any size is in memory only in a few parts, when it is made and when it is read', async () => {
    const store = mapStore();
    let [produced, stored, most] = [0, 0, 0];
    const put = store.put.bind(store);
    store.put = (key, bytes, options) => {
      if (key.includes('part-')) stored += bytes.length;
      most = Math.max(most, produced - stored);
      return put(key, bytes, options);
    };
    async function* content(): AsyncGenerator<Uint8Array> {
      for (let piece = 0; piece < 1_000; piece += 1) {
        produced += 512;
        yield bytesOf(512, piece);
      }
    }
    const options = { ...PART, compression: 'none' } as const;
    const manifest = await createBackup(store, { kind: 'database', content: content() }, options);
    expect(manifest.sizeBytes).toBe(512_000);
    expect(most).toBeLessThanOrEqual(2_048);
    let fetched = 0;
    const get = store.get.bind(store);
    store.get = async (key, call) => {
      const blob = await get(key, call);
      fetched += blob?.bytes.length ?? 0;
      return blob;
    };
    let read = 0;
    const { readBackup } = await import('../../src/index.ts');
    for await (const piece of readBackup(store, manifest)) {
      read += piece.length;
      expect(fetched - read).toBeLessThanOrEqual(1_024);
    }
    expect(read).toBe(512_000);
  });

  test('tells how far it is', async () => {
    const store = mapStore();
    const seen: unknown[] = [];
    const onProgress = (progress: unknown): void => void seen.push(progress);
    const manifest = await createBackup(store, sourceOf(bytesOf(2_500)), { ...PART, onProgress });
    const expected = [1_024, 2_048, 2_500].map((sizeBytes) => ({ sizeBytes, totalBytes: 2_500 }));
    expect(seen).toEqual(expected);
    await verifyBackup(store, manifest, { onProgress });
    expect(seen).toEqual([...expected, ...expected]);
  });
});

describe('backups in one place', () => {
  test('are listed newest first, and found by id and by time', async () => {
    const store = mapStore();
    const clock = manualClock(Date.parse('2026-03-01T00:00:00Z'));
    const ids = sequentialIds('b');
    const made = [];
    for (let hour = 0; hour < 3; hour += 1) {
      made.unshift(await createBackup(store, sourceOf(bytesOf(hour + 1)), { clock, ids }));
      await clock.advance(3_600_000);
    }
    expect((await listBackups(store)).backups).toEqual(made);
    expect((await findBackup(store))?.id).toBe('b-3');
    expect((await findBackup(store, { id: 'b-1' }))?.id).toBe('b-1');
    expect(await findBackup(store, { id: 'b-9' })).toBeUndefined();
    expect((await findBackup(store, { at: new Date('2026-03-01T01:00:00Z') }))?.id).toBe('b-2');
    expect((await findBackup(store, { at: new Date('2026-03-01T00:59:59.999Z') }))?.id).toBe('b-1');
    expect(await findBackup(store, { at: new Date('2026-02-28T23:59:59Z') })).toBeUndefined();
  });

  test('of different prefixes do not see each other', async () => {
    const store = mapStore();
    const one = await createBackup(store, sourceOf(bytesOf(10)), { prefix: 'one/' });
    await createBackup(store, sourceOf(bytesOf(20)), { prefix: 'two/' });
    expect((await listBackups(store, { prefix: 'one/' })).backups).toEqual([one]);
    expect((await listBackups(store)).backups).toEqual([]);
  });

  test('share it with other objects', async () => {
    const store = mapStore();
    const manifest = await createBackup(store, sourceOf(bytesOf(10)));
    for (const key of ['backups/manifest.json', 'backups/x/manifest.json', 'backups/20260101t000000000z-a/note.txt'])
      await store.put(key, bytesOf(5));
    expect(await listBackups(store)).toEqual({ backups: [manifest], unreadable: [] });
  });
});
