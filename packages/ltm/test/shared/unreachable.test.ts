import { type BlobStore, EiderError, manualClock, systemClock } from '@eider/core';
import { memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { describe, expect, test } from 'vitest';
import { createSharedMemory } from '../../src/memory/create-shared-memory.ts';

const BUCKET = { callTimeoutMs: 100, appendTimeoutMs: 100 };
const parquet = parquetCodec();

/** A way to a bucket that a test can cut: calls then fail at once, or never end. */
function cuttable(open: () => BlobStore): { readonly store: BlobStore; cut: 'no' | 'fails' | 'silent'; calls: number } {
  const inner = open();
  const line = { cut: 'no' as 'no' | 'fails' | 'silent', calls: 0 };
  const through = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    line.calls += 1;
    if (line.cut === 'fails') throw new EiderError('UNAVAILABLE', 'there is no network');
    return line.cut === 'silent' ? new Promise(() => undefined) : call();
  };
  const store: BlobStore = {
    get: (...given) => through(() => inner.get(...given)),
    head: (...given) => through(() => inner.head(...given)),
    put: (...given) => through(() => inner.put(...given)),
    delete: (...given) => through(() => inner.delete(...given)),
    list: (...given) => inner.list(...given),
    close: () => inner.close(),
  };
  return Object.assign(line, { store });
}

describe('without a way to its bucket', () => {
  test('a memory reads on with what it knows, says how old that is, and refuses writes as UNAVAILABLE', async () => {
    const bucket = memoryBucket();
    const line = cuttable(() => memoryBlobStore({ bucket }));
    const settings = { bucket: BUCKET, maxStalenessMs: 0 };
    const here = await createSharedMemory({ blobStore: line.store, parquet }, settings);
    const elsewhere = await createSharedMemory({ blobStore: memoryBlobStore({ bucket }), parquet }, settings);
    await here.store('k', 'known');
    line.cut = 'fails';
    await elsewhere.store('k', 'newer');
    expect((await here.retrieve('k'))?.value).toBe('known');
    expect((await here.search('known')).hits).toHaveLength(1);
    const before = (await here.stats()).storage?.stalenessMs ?? Number.NaN;
    await systemClock.sleep(2);
    expect((await here.stats()).storage?.stalenessMs).toBeGreaterThan(before);
    await expect(here.store('k', 'mine')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(here.retrieve('k', { consistency: 'latest' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    line.cut = 'no';
    expect((await here.retrieve('k', { consistency: 'latest' }))?.value).toBe('newer');
    await here.store('k', 'mine');
    expect((await elsewhere.retrieve('k', { consistency: 'latest' }))?.value).toBe('mine');
    await here.close();
    await elsewhere.close();
  });

  test('the first read waits five seconds for a store that does not answer, and later ones not at all', async () => {
    const clock = manualClock();
    const line = cuttable(() => memoryBlobStore({ clock }));
    const here = await createSharedMemory({ blobStore: line.store, parquet, clock }, { maxStalenessMs: 0 });
    await here.store('k', 'known');
    await clock.advance(1);
    line.cut = 'silent';
    let isDone = false;
    const first = here.retrieve('k').finally(() => {
      isDone = true;
    });
    await clock.advance(4_999);
    expect(isDone).toBe(false);
    await clock.advance(1);
    expect((await first)?.value).toBe('known');
    line.calls = 0;
    for (let read = 0; read < 10; read += 1) expect((await here.retrieve('k'))?.value).toBe('known');
    expect(line.calls).toBe(0);
    expect((await here.stats()).storage?.stalenessMs).toBe(5_001);
  });
});
