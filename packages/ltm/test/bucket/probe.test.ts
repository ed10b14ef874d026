import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlobInfo, type BlobStore, EiderError, manualClock, systemClock } from '@eider/core';
import { probeBlobStore } from '@eider/ltm';
import { fsBlobStore } from '@eider/storage-cloud/fs';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { expect, test } from 'vitest';
import { wrappedStore } from './wrapped-store.ts';

async function keysOf(store: BlobStore): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  return keys;
}

function refused(): EiderError {
  return new EiderError('PRECONDITION_FAILED', 'the test refuses');
}

test('a store in memory is safe for shared writing, and every check passes', async () => {
  const { findings, ...verdict } = await probeBlobStore(memoryBlobStore());
  expect(verdict).toEqual({ isSafeForSharedWriting: true, reasons: [] });
  expect(findings.map(({ check, passed }) => [check, passed])).toEqual([
    ['read after write', true],
    ['range', true],
    ['listing', true],
    ['create of an existing key', true],
    ['stale ifMatch', true],
    ['ifMatch of a missing key', true],
    ['create race', true],
    ['swap race', true],
  ]);
});

test('a folder is safe for shared writing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eider-probe-'));
  const store = fsBlobStore(folder);
  expect((await probeBlobStore(store)).reasons).toEqual([]);
  await store.close();
  await rm(folder, { recursive: true });
});

test('a probe leaves nothing behind and touches no key outside its prefix', async () => {
  const store = memoryBlobStore();
  const touched = new Set<string>();
  const watched = wrappedStore(store, {
    put: (key, bytes, options) => {
      touched.add(key);
      return store.put(key, bytes, options);
    },
  });
  await store.put('agents/head.json', Uint8Array.of(1));
  await probeBlobStore(watched, { prefix: 'agents/' });
  expect(touched.size).toBeGreaterThan(10);
  expect([...touched].filter((key) => !key.startsWith('agents/probe-'))).toEqual([]);
  expect(await keysOf(store)).toEqual(['agents/head.json']);
});

test('a store that judges ifNoneMatch first and writes later is found', async () => {
  const store = memoryBlobStore();
  const liar = wrappedStore(store, {
    put: async (key, bytes, { ifNoneMatch, ...options } = {}) => {
      if (ifNoneMatch !== undefined && (await store.head(key)) !== undefined) throw refused();
      return store.put(key, bytes, options);
    },
  });
  const { isSafeForSharedWriting, reasons } = await probeBlobStore(liar);
  expect(isSafeForSharedWriting).toBe(false);
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toMatch(/^If-None-Match .*exactly one may in race 1$/);
  expect(await keysOf(store)).toEqual([]);
});

test('a store that judges ifMatch in two steps only now and then is found', async () => {
  const store = memoryBlobStore();
  let puts = 0;
  const liar = wrappedStore(store, {
    put: async (key, bytes, { ifMatch, ...options } = {}) => {
      puts += 1;
      if (ifMatch === undefined || puts % 97 > 1)
        return store.put(key, bytes, { ...options, ...(ifMatch && { ifMatch }) });
      if ((await store.head(key))?.etag !== ifMatch) throw refused();
      return store.put(key, bytes, options);
    },
  });
  const { reasons } = await probeBlobStore(liar);
  expect(reasons).toEqual([
    expect.stringMatching(/^If-Match is not judged and applied in one step: \d of 16 writers of one key won/),
  ]);
});

test('a store that ignores conditions is refused with the names of what it ignored', async () => {
  const store = memoryBlobStore();
  const liar = wrappedStore(store, { put: (key, bytes) => store.put(key, bytes) });
  const { isSafeForSharedWriting, reasons } = await probeBlobStore(liar);
  expect(isSafeForSharedWriting).toBe(false);
  expect(reasons.filter((reason) => reason.startsWith('If-None-Match was ignored'))).toHaveLength(2);
  expect(reasons.filter((reason) => reason.startsWith('If-Match was ignored'))).toHaveLength(3);
});

test('a put that is refused and writes all the same is found', async () => {
  const store = memoryBlobStore();
  const liar = wrappedStore(store, {
    put: async (key, bytes, options) => {
      try {
        return await store.put(key, bytes, options);
      } catch (error) {
        await store.put(key, bytes);
        throw error;
      }
    },
  });
  expect((await probeBlobStore(liar)).reasons).toContain(
    'If-Match: a put that was refused changed the blob all the same',
  );
});

test('a store that refuses everybody in a race is found', async () => {
  const store = memoryBlobStore();
  const strict = wrappedStore(store, {
    put: async (key, bytes, options = {}) => {
      if (options.ifNoneMatch !== undefined) throw refused();
      return store.put(key, bytes, options);
    },
  });
  expect((await probeBlobStore(strict)).reasons).toEqual([
    'If-None-Match: all 16 writers of one key were refused, one had to win in race 1',
  ]);
});

test('a store that does not know conditions at all is refused, not taken for broken down', async () => {
  const store = memoryBlobStore();
  const old = wrappedStore(store, {
    put: async (key, bytes, options = {}) => {
      if (options.ifMatch !== undefined) throw new EiderError('UNSUPPORTED', 'no such header');
      return store.put(key, bytes, options);
    },
  });
  const { reasons } = await probeBlobStore(old);
  expect(reasons).toHaveLength(3);
  expect(reasons[0]).toMatch(/^stale ifMatch failed with UNSUPPORTED/);
});

test('reads of old content, wrong ranges and listings without the newest blob are found', async () => {
  const store = memoryBlobStore();
  const first = new Map<string, Uint8Array>();
  const stale = wrappedStore(store, {
    put: (key, bytes, options) => {
      if (!first.has(key)) first.set(key, bytes.slice());
      return store.put(key, bytes, options);
    },
    get: async (key) => {
      const blob = await store.get(key);
      return blob === undefined ? undefined : { ...blob, bytes: first.get(key) ?? blob.bytes };
    },
    async *list(prefix) {
      const infos: BlobInfo[] = [];
      for await (const info of store.list(prefix)) infos.push(info);
      yield* infos.slice(0, -1);
    },
  });
  expect((await probeBlobStore(stale)).reasons.slice(0, 3)).toEqual([
    'a read after a put did not see it',
    'a read of a range gave other bytes',
    'a listing did not show exactly the blobs there were',
  ]);
});

test('requests that a store asks to send again, and lost answers, are no reason to refuse it', async () => {
  const store = memoryBlobStore();
  let puts = 0;
  const busy = wrappedStore(store, {
    put: async (key, bytes, options = {}) => {
      puts += 1;
      if (puts % 5 === 0) throw new EiderError('ABORTED', 'a conflict');
      const answer = await store.put(key, bytes, options);
      const isConditional = options.ifMatch !== undefined || options.ifNoneMatch !== undefined;
      if (isConditional && puts % 3 === 0) throw new EiderError('INDETERMINATE', 'no answer');
      return answer;
    },
  });
  const clock = {
    nowMs: () => systemClock.nowMs(),
    monotonicMs: () => systemClock.monotonicMs(),
    // Waits between attempts are short, the probe's own limits are not.
    sleep: (ms: number, options?: { readonly signal?: AbortSignal }) =>
      ms < 1000 ? Promise.resolve() : systemClock.sleep(ms, options),
  };
  expect((await probeBlobStore(busy, { clock })).reasons).toEqual([]);
});

test('a store that cannot be reached or lacks a right is an error, not a verdict', async () => {
  for (const code of ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'NOT_FOUND', 'TIMEOUT'] as const) {
    const store = wrappedStore(memoryBlobStore(), {
      put: async () => {
        throw new EiderError(code, 'the test says so');
      },
    });
    await expect(probeBlobStore(store)).rejects.toMatchObject({ code });
  }
});

test('a signal ends a probe with ABORTED, and what was put is removed', async () => {
  const store = memoryBlobStore();
  const controller = new AbortController();
  const watched = wrappedStore(store, {
    head: (key, options) => {
      controller.abort();
      return store.head(key, options);
    },
  });
  await expect(probeBlobStore(watched, { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' });
  expect(await keysOf(store)).toEqual([]);
});

test('a store that never answers is refused in less than 10 seconds', async () => {
  const clock = manualClock(0);
  const never = <T>(options: { readonly signal?: AbortSignal } = {}) =>
    new Promise<T>((_, reject) => {
      options.signal?.addEventListener('abort', () => reject(new EiderError('ABORTED', 'ended by its signal')));
    });
  const store = wrappedStore(memoryBlobStore(), { head: (_key, options) => never(options), delete: () => never() });
  const verdict = probeBlobStore(store, { clock });
  let isDone = false;
  void verdict.then(() => {
    isDone = true;
  });
  while (!isDone && clock.monotonicMs() < 60_000) {
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(100);
  }
  expect(clock.monotonicMs()).toBeLessThan(10_000);
  expect((await verdict).reasons[0]).toBe('read after write did not end in time: the store is too slow');
});
