import { type ErrorCode, seededRandom, sequentialIds } from '@eider/core';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { describe, expect, test } from 'vitest';
import { findBucket } from '../../src/bucket/bucket.ts';
import { encodeCommit } from '../../src/bucket/commit-object.ts';
import type { Head, RunEntry } from '../../src/bucket/head.ts';
import { encodeHead } from '../../src/bucket/head-codec.ts';
import { FORMAT_KEY, fileKey, HEAD_KEY, logKey } from '../../src/bucket/object-keys.ts';
import { createDescription, encodeDescription } from '../../src/bucket/store-description.ts';
import {
  appendMany,
  checkpointOf,
  DESCRIPTION,
  newFile,
  openBucketFixture,
  runOf,
  sequencesAfter,
} from './bucket-fixture.ts';

const FILE = newFile(3, 'run');
const RUN = runOf(FILE, 1, 3);
const HEAD: Head = {
  checkpoint: checkpointOf(3, [RUN]),
  gcBoundary: 0,
  gcBoundaryTimeMs: 0,
  gcBoundarySinceMs: undefined,
  deadThrough: 0,
  pins: [],
};

type Json = Record<string, unknown>;

function headJson(change: (head: Json, run: Json) => void): Uint8Array {
  const head = JSON.parse(new TextDecoder().decode(encodeHead(HEAD, DESCRIPTION, 'nonce-1')));
  change(head, head.checkpoint.runs[0]);
  return new TextEncoder().encode(JSON.stringify(head));
}

const BAD_HEADS: Readonly<Record<string, readonly [ErrorCode, Uint8Array]>> = {
  'is empty': ['CORRUPT_DATA', new Uint8Array()],
  'is truncated': ['CORRUPT_DATA', headJson(() => undefined).slice(0, 200)],
  'is of a newer version': ['UNSUPPORTED', headJson((head) => Object.assign(head, { version: 2 }))],
  'belongs to another store': ['CORRUPT_DATA', headJson((head) => Object.assign(head, { storeId: 'store-2' }))],
  'points outside the prefix': ['CORRUPT_DATA', headJson((_, run) => Object.assign(run, { key: '../other/runs/x' }))],
  'points at the log': ['CORRUPT_DATA', headJson((_, run) => Object.assign(run, { key: logKey(1) }))],
  'names a file by another digest': [
    'CORRUPT_DATA',
    headJson((_, run) => Object.assign(run, { sha256: 'a'.repeat(64) })),
  ],
  'names a file of a later checkpoint': [
    'CORRUPT_DATA',
    headJson((_, run) => Object.assign(run, { key: fileKey(4, FILE.sha256, 'parquet') })),
  ],
  'names a segment as records': [
    'CORRUPT_DATA',
    headJson((_, run) => Object.assign(run, { key: fileKey(3, FILE.sha256, 'seg') })),
  ],
  'leaves out the first commits': ['CORRUPT_DATA', headJson((_, run) => Object.assign(run, { from: 2 }))],
  'ends before its checkpoint': ['CORRUPT_DATA', headJson((_, run) => Object.assign(run, { to: 2 }))],
  'has its boundary above the checkpoint': ['CORRUPT_DATA', headJson((head) => Object.assign(head, { gcBoundary: 4 }))],
  'has deaths of no commit': [
    'CORRUPT_DATA',
    headJson((_, run) =>
      Object.assign(run, { dead: { key: fileKey(3, 'b'.repeat(64), 'dead'), sizeBytes: 1, sha256: 'b'.repeat(64) } }),
    ),
  ],
  'pins what is no file': [
    'CORRUPT_DATA',
    headJson((head) => Object.assign(head, { pins: [{ id: 'a', untilMs: 1, keys: ['format.json'] }] })),
  ],
  'has too many pins': [
    'CORRUPT_DATA',
    headJson((head) =>
      Object.assign(head, { pins: Array.from({ length: 65 }, (_, id) => ({ id: `${id}`, untilMs: 1, keys: [] })) }),
    ),
  ],
  'has no nonce': ['CORRUPT_DATA', headJson((head) => Object.assign(head, { nonce: '' }))],
  'has a size that is no number': ['CORRUPT_DATA', headJson((_, run) => Object.assign(run, { sizeBytes: '1' }))],
};

describe('a head that', () => {
  test.each(Object.entries(BAD_HEADS))('%s is refused, and left as it is', async (_name, [code, bytes]) => {
    const { store, process } = await openBucketFixture();
    await store.put(HEAD_KEY, bytes);
    const { heads } = process();
    await expect(heads.read()).rejects.toMatchObject({ code });
    await expect(heads.change(({ head }) => ({ kind: 'swap', next: head }), undefined)).rejects.toMatchObject({ code });
    expect((await store.get(HEAD_KEY))?.bytes).toEqual(bytes);
  });

  test('is sound is read as it was written, with everything that it may hold', async () => {
    const { store, process } = await openBucketFixture();
    const dead = { key: fileKey(3, 'b'.repeat(64), 'dead'), sizeBytes: 1, sha256: 'b'.repeat(64) };
    const segment = { key: fileKey(2, 'c'.repeat(64), 'seg'), sizeBytes: 9, sha256: 'c'.repeat(64) };
    const run: RunEntry = { ...RUN, dead, parts: [segment] };
    const pins = [{ id: 'pin', untilMs: 5, keys: [segment.key] }];
    const full: Head = {
      ...HEAD,
      checkpoint: checkpointOf(3, [run]),
      gcBoundary: 2,
      gcBoundarySinceMs: 7,
      deadThrough: 9,
      pins,
    };
    await store.put(HEAD_KEY, encodeHead(full, DESCRIPTION, 'nonce-1'));
    expect((await process().heads.read()).head).toEqual(full);
  });
});

describe('a commit that', () => {
  const header = { seq: 2, storeId: 'store-1', writer: 'w', attempt: 'a', parent: 'd'.repeat(64), timeMs: 1 };
  const encoded = (change: object): Uint8Array => encodeCommit({ ...header, ...change }, Uint8Array.of(1)).bytes;

  test.each<[string, Uint8Array, string]>([
    ['does not follow the one before', encoded({}), 'chain'],
    ['belongs to another store', encoded({ storeId: 'store-2' }), 'store'],
    ['has another sequence', encoded({ seq: 3 }), 'sequence'],
    ['is truncated', encoded({}).slice(0, -9), 'size'],
    ['is empty', new Uint8Array(), 'size'],
    ['is something else', new Uint8Array(500), 'format'],
    ['has a header longer than itself', withHeaderLength(encoded({}), 100_000), 'size'],
    ['was changed in one bit', flipped(encoded({}), 30), 'checksum'],
  ])('%s is CORRUPT_DATA, never a wrong value', async (_name, bytes, problem) => {
    const { store, log } = await openBucketFixture();
    await appendMany(await log(), 1);
    await store.put(logKey(2), bytes);
    const reader = await log();
    await expect(sequencesAfter(reader, 0)).rejects.toMatchObject({ code: 'CORRUPT_DATA', details: { problem } });
    await expect(reader.append(Uint8Array.of(1), { after: 1 })).rejects.toMatchObject({ code: /CORRUPT|PRECONDITION/ });
    expect((await store.get(logKey(2)))?.bytes).toEqual(bytes);
  });

  test('is missing between others is CORRUPT_DATA once its successor was seen', async () => {
    const { store, log } = await openBucketFixture();
    const one = await log();
    await appendMany(one, 3);
    await store.delete(logKey(2));
    await expect(sequencesAfter(one, 0)).rejects.toMatchObject({
      code: 'CORRUPT_DATA',
      details: { sequence: 2, problem: 'missing' },
    });
  });
});

describe('a description', () => {
  const json = (change: object): Uint8Array => {
    const value = JSON.parse(new TextDecoder().decode(encodeDescription(DESCRIPTION)));
    return new TextEncoder().encode(JSON.stringify({ ...value, ...change }));
  };

  test.each<[string, ErrorCode, Uint8Array]>([
    ['of a newer version is UNSUPPORTED', 'UNSUPPORTED', json({ version: 2 })],
    ['of something else is CORRUPT_DATA', 'CORRUPT_DATA', json({ format: 'other' })],
    ['that is truncated is CORRUPT_DATA', 'CORRUPT_DATA', json({}).slice(0, 40)],
    [
      'with a format of checkpoints that nobody knows is CORRUPT_DATA',
      'CORRUPT_DATA',
      json({ checkpointFormat: 'csv' }),
    ],
    ['with a time that is none is CORRUPT_DATA', 'CORRUPT_DATA', json({ createdAt: 'yesterday' })],
    ['with half a base is CORRUPT_DATA', 'CORRUPT_DATA', json({ base: { key: 'a' } })],
  ])('%s', async (_name, code, bytes) => {
    const { store, clock } = await openBucketFixture();
    await store.put(FORMAT_KEY, bytes);
    const parts = { store, clock, ids: sequentialIds(), random: seededRandom(1) };
    await expect(findBucket(parts)).rejects.toMatchObject({ code });
    expect((await store.get(FORMAT_KEY))?.bytes).toEqual(bytes);
  });

  test('is created once: whoever comes second finds the first', async () => {
    const store = memoryBlobStore();
    const base = { key: 'old.duckdb', etag: '"1"', sizeBytes: 5, sha256: 'e'.repeat(64) };
    const first = { ...DESCRIPTION, base, begins: { after: 4, timeMs: 5 } };
    const found = await Promise.all([
      createDescription(store, first),
      createDescription(store, { ...DESCRIPTION, storeId: 'store-2' }),
    ]);
    expect(found).toEqual([first, first]);
  });
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
}

function withHeaderLength(bytes: Uint8Array, length: number): Uint8Array {
  const changed = bytes.slice();
  new DataView(changed.buffer).setUint32(4, length, true);
  return changed;
}
