import { sql, trustedSql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, rowsOf, valueFrom } from './ask.ts';
import { ensureContent, everyTypeOf, fillDatabase } from './content.ts';
import { ensureSameBytes, garbage, storageVersionOf, withStorageVersion } from './database-bytes.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

export const imageCases: readonly SqlEngineCase[] = [
  engineCase(
    'image/round-trip',
    'an image holds every type, key, default, schema and view of a database',
    async (engine, fixture) => {
      await engine.attach('origin');
      await fillDatabase(engine, 'origin');
      const everyType = await everyTypeOf(engine, 'origin');
      const image = await engine.exportImage({ database: 'origin' });
      const other = await fixture.open();
      const copy = await other.importImage('origin', image);
      ensureEqual([copy.name, copy.readOnly], ['origin', false], 'database');
      await ensureContent(other, 'origin', everyType);
    },
  ),
  engineCase('image/main-database', 'without a name the image is one of the main database', async (engine) => {
    await engine.execute(sql`CREATE TABLE t AS SELECT range AS n FROM range(100)`);
    await engine.importImage('copy', await engine.exportImage());
    ensureEqual(await countOf(engine, 'copy.main.t'), 100, 'rows');
  }),
  engineCase('image/storage-version', 'an image is a database file of storage version 64', async (engine) => {
    await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
    ensureEqual(storageVersionOf(await engine.exportImage()), 64n, 'storage version');
    await engine.attach('other');
    ensureEqual(
      storageVersionOf(await engine.exportImage({ database: 'other' })),
      64n,
      'storage version of an empty one',
    );
  }),
  engineCase('image/independent', 'a copy and its origin change apart', async (engine) => {
    await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
    const image = await engine.exportImage();
    const untouched = image.slice();
    await engine.execute(sql`INSERT INTO t VALUES (2)`);
    const copy = await engine.importImage('copy', image);
    await engine.execute(sql`INSERT INTO copy.t VALUES (3), (4)`);
    await copy.checkpoint();
    ensureEqual(await valueFrom(engine, sql`SELECT list(n ORDER BY n) FROM copy.t`), [1, 3, 4], 'copy');
    ensureEqual(await valueFrom(engine, sql`SELECT list(n ORDER BY n) FROM t`), [1, 2], 'origin');
    ensureSameBytes(image, untouched, 'the bytes that were given');
    await copy.detach();
    await copy.detach();
    await ensureRejects('NOT_FOUND', () => countOf(engine, 'copy.t'), 'after detach');
    await engine.importImage('copy', image);
    ensureEqual(await countOf(engine, 'copy.t'), 1, 'rows of a second copy');
  }),
  engineCase('image/part-of-a-buffer', 'an image may be a part of a larger buffer', async (engine) => {
    await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
    const image = await engine.exportImage();
    const buffer = new Uint8Array(image.length + 2000).fill(255);
    buffer.set(image, 1001);
    await engine.importImage('copy', buffer.subarray(1001, 1001 + image.length));
    ensureEqual(await countOf(engine, 'copy.t'), 1, 'rows');
  }),
  engineCase('image/consistent', 'an image holds what is committed, and nothing that is not', async (engine) => {
    await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
    const image = await engine.transaction(async (session) => {
      await session.execute(sql`INSERT INTO t VALUES (2)`);
      return engine.exportImage();
    });
    await engine.importImage('copy', image);
    ensureEqual(await rowsOf(engine, trustedSql('SELECT n FROM copy.t')), [{ n: 1 }], 'rows');
  }),
  engineCase('image/garbage', 'bytes that are no database, or a part of one, are CORRUPT_DATA', async (engine) => {
    await engine.execute(sql`CREATE TABLE t AS SELECT range AS n FROM range(50000)`);
    const image = await engine.exportImage();
    const bad = {
      empty: new Uint8Array(),
      garbage: garbage(),
      header: image.slice(0, 4096),
      cut: image.slice(0, 20_000),
    };
    for (const [what, bytes] of Object.entries(bad)) {
      await ensureRejects('CORRUPT_DATA', () => engine.importImage('bad', bytes), what);
      ensure(!(await engine.health()).attached.includes('bad'), 'nothing must be attached');
    }
    await engine.importImage('bad', image);
    ensureEqual(await countOf(engine, 'bad.t'), 50_000, 'rows of a good image under the same name');
  }),
  engineCase('image/newer-version', 'an image of a newer storage version is UNSUPPORTED', async (engine) => {
    const newer = withStorageVersion(await engine.exportImage(), 9_999n);
    await ensureRejects('UNSUPPORTED', () => engine.importImage('newer', newer), 'image');
    await engine.importImage('newer', withStorageVersion(newer, 64n));
  }),
  engineCase('image/names', 'a name in use is ALREADY_EXISTS, an unknown database NOT_FOUND', async (engine) => {
    const image = await engine.exportImage();
    await engine.attach('taken');
    await ensureRejects('ALREADY_EXISTS', () => engine.importImage('taken', image), 'name in use');
    await ensureRejects('NOT_FOUND', () => engine.exportImage({ database: 'missing' }), 'unknown database');
    await ensureRejects('ABORTED', () => engine.exportImage({ signal: AbortSignal.abort() }), 'signal');
  }),
];
