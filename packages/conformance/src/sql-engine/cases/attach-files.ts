import { EiderError, identifier, sql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, valueFrom } from './ask.ts';
import { ensureSameBytes, garbage, withStorageVersion } from './database-bytes.ts';
import { fileCase, type SqlEngineCase } from './engine-case.ts';

const attachCase = fileCase((engine, path) => engine.attach('refused', { path }));

export const attachFileCases: readonly SqlEngineCase[] = [
  attachCase(
    'attach/checkpoint',
    'checkpoint() leaves everything committed in the file itself',
    async (engine, fixture) => {
      for (const durability of ['commit', 'checkpoint'] as const) {
        const path = fixture.newPath(`folded-${durability}`);
        const name = `by_${durability}`;
        const database = await engine.attach(name, { path, durability });
        await engine.execute(sql`CREATE TABLE ${identifier(name, 'main', 't')} AS SELECT range AS n FROM range(5000)`);
        await engine.execute(sql`DELETE FROM ${identifier(name, 'main', 't')} WHERE n < 10`);
        await database.checkpoint();
        const file = await fixture.readFile(path);
        ensure(file !== undefined, 'there is no file');
        await engine.importImage(`copy_${name}`, file);
        ensureEqual(await countOf(engine, `copy_${name}.t`), 4990, 'rows in a copy of the file');
      }
    },
  ),
  attachCase(
    'attach/checkpoint-durability',
    'a database durable at checkpoints survives reopening after one',
    async (engine, fixture) => {
      const path = fixture.newPath('durable');
      const database = await engine.attach('log', { path, durability: 'checkpoint' });
      await engine.execute(sql`CREATE TABLE log.t (n INTEGER)`);
      await engine.append(['log', 'main', 't'], { columns: ['n'], rows: [[1], [2], [3]] });
      await engine.transaction((session) => session.execute(sql`DELETE FROM log.t WHERE n = 1`));
      await database.checkpoint();
      await engine.close();
      const other = await fixture.open();
      await other.attach('log', { path, durability: 'checkpoint' });
      ensureEqual(await valueFrom(other, sql`SELECT list(n ORDER BY n) FROM log.t`), [2, 3], 'rows');
    },
  ),
  attachCase(
    'attach/row-group-size',
    'tables get row groups of the size that was asked for; another size is INVALID_ARGUMENT',
    async (engine, fixture) => {
      await engine.attach('small', { path: fixture.newPath('groups'), rowGroupSize: 2048 });
      await engine.execute(sql`CREATE TABLE small.t AS SELECT range AS n FROM range(10000)`);
      const groups = sql`SELECT count(DISTINCT row_group_id) AS n FROM pragma_storage_info('small.t')`;
      ensureEqual(await valueFrom(engine, groups), 5n, 'row groups');
      for (const rowGroupSize of [0, 1000, 3000, 2048.5, 131_072, Number.NaN]) {
        await ensureRejects('INVALID_ARGUMENT', () => engine.attach('odd', { rowGroupSize }), `size ${rowGroupSize}`);
      }
    },
  ),
  attachCase(
    'attach/checkpoint-blocked',
    'checkpoint is ABORTED while another transaction changes the schema',
    async (engine, fixture) => {
      const database = await engine.attach('busy', { path: fixture.newPath('busy') });
      await engine.transaction(async (session) => {
        await session.execute(sql`CREATE TABLE busy.t (n INTEGER)`);
        const error = await ensureRejects('ABORTED', () => database.checkpoint(), 'checkpoint');
        ensureEqual(error.retryable, true, 'retryable');
      });
      await database.checkpoint();
      ensureEqual(await countOf(engine, 'busy.t'), 0, 'rows');
    },
  ),
  attachCase(
    'attach/garbage',
    'a file that is no database is CORRUPT_DATA and stays as it is',
    async (engine, fixture) => {
      for (const [name, bytes] of Object.entries({
        noise: garbage(),
        text: new TextEncoder().encode('hello, duck\n'.repeat(9)),
      })) {
        const path = fixture.newPath(name);
        await fixture.writeFile(path, bytes);
        await ensureRejects('CORRUPT_DATA', () => engine.attach('bad', { path }), name);
        await ensureRejects('CORRUPT_DATA', () => engine.attach('bad', { path, readOnly: true }), `${name}, read-only`);
        ensureSameBytes(await fixture.readFile(path), bytes, 'file');
      }
      await engine.attach('bad');
    },
  ),
  attachCase(
    'attach/newer-version',
    'a file of a newer storage version is UNSUPPORTED and stays as it is',
    async (engine, fixture) => {
      const path = fixture.newPath('newer');
      const newer = withStorageVersion(await engine.exportImage(), 9_999n);
      await fixture.writeFile(path, newer);
      await ensureRejects('UNSUPPORTED', () => engine.attach('newer', { path }), 'attach');
      ensureSameBytes(await fixture.readFile(path), newer, 'file');
    },
  ),
  attachCase(
    'attach/bad-path',
    'a path that no file can have is refused with a typed error',
    async (engine, fixture) => {
      const path = fixture.newPath('folder-of-this');
      for (const bad of ['', 'nul\0path']) {
        await ensureRejects('INVALID_ARGUMENT', () => engine.attach('bad', { path: bad }), JSON.stringify(bad));
      }
      const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
      if (engine.capabilities.files !== 'disk' || folder === '') return;
      const error: unknown = await engine.attach('bad', { path: folder }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      ensure(EiderError.is(error) && error.code !== 'INTERNAL', 'a folder must be refused with a typed error');
      await engine.attach('bad');
    },
  ),
];
