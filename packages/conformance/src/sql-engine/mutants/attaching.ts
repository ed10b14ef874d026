import { type AttachedDatabase, EiderError, identifier, type SqlEngine, sql, trustedSql } from '@eider/core';
import { engineMutant, fileMutant, rescue, type SqlEngineMutant, settingsMutant, withoutSignal } from './mutant.ts';

type Attach = SqlEngine['attach'];

export const attachMutants: readonly SqlEngineMutant[] = [
  attachMutant(
    'path-ignored',
    'every attached database is one in memory',
    [
      'attach/new-file',
      'attach/reopened',
      'attach/reopened-by-another',
      'attach/read-only',
      'attach/read-only-missing',
      'attach/one-owner',
      'attach/detach-idempotent',
      'attach/checkpoint',
      'attach/checkpoint-durability',
      'attach/garbage',
      'attach/newer-version',
      'attach/bad-path',
      'restore/attached',
    ],
    (engine) => (name, options) => engine.attach(name, options?.signal === undefined ? {} : { signal: options.signal }),
  ),
  attachMutant(
    'row-group-size-ignored',
    'every table has row groups of the usual size',
    ['attach/row-group-size'],
    (engine) =>
      (name, { rowGroupSize: _, ...options } = {}) =>
        engine.attach(name, options),
  ),
  settingsMutant(
    'main-path-ignored',
    'the main database is always one in memory',
    ['attach/main-file', 'restore/main-file'],
    ({ path: _, readOnly: __, ...settings }) => settings,
  ),
  settingsMutant(
    'main-read-only-ignored',
    'the main database is always writable',
    ['attach/main-file'],
    ({ readOnly: _, ...settings }) => settings,
  ),
  attachMutant(
    'read-only-ignored',
    'a database attached read-only is writable',
    ['attach/read-only', 'attach/read-only-missing'],
    (engine) =>
      (name, { readOnly: _, ...options } = {}) =>
        engine.attach(name, options),
  ),
  attachMutant(
    'newest-storage-version',
    'new files get the newest storage version',
    ['attach/new-file'],
    (engine) =>
      async (name, options = {}) => {
        if (options.path !== undefined && options.readOnly !== true) {
          const path = options.path.replaceAll("'", "''");
          await engine.execute(trustedSql(`ATTACH '${path}' AS newest (STORAGE_VERSION 'v1.2.0')`));
          await engine.execute(sql`CREATE TABLE newest.touched (n INTEGER)`);
          await engine.execute(sql`DETACH newest`);
        }
        return engine.attach(name, options);
      },
  ),
  databaseMutant(
    'detach-does-nothing',
    'detach does nothing',
    ['attach/in-memory', 'health/attached', 'attach/detach-idempotent', 'image/independent'],
    () => ({
      detach: async () => undefined,
    }),
  ),
  databaseMutant(
    'detach-once-only',
    'a second detach rejects',
    ['attach/detach-idempotent', 'image/independent'],
    (database) => {
      let detached = false;
      return {
        async detach() {
          if (detached) throw new EiderError('NOT_FOUND', 'the database is not attached');
          detached = true;
          await database.detach();
        },
      };
    },
  ),
  databaseMutant(
    'detach-after-close-rejects',
    'detach rejects once the engine is closed',
    ['close/databases'],
    (database, engine) => ({
      async detach() {
        await engine.health();
        await database.detach();
      },
    }),
  ),
  databaseMutant(
    'checkpoint-does-nothing',
    'checkpoint does nothing',
    ['attach/checkpoint', 'attach/checkpoint-blocked', 'close/databases'],
    () => ({
      checkpoint: async () => undefined,
    }),
  ),
  attachMutant(
    'name-in-use-taken-over',
    'a name in use passes to the new database',
    ['attach/name-in-use'],
    (engine) => (name, options) =>
      rescue(
        () => engine.attach(name, options),
        (error) => EiderError.is(error, 'ALREADY_EXISTS') && name === 'taken',
        async () => {
          await engine.execute(sql`DETACH ${identifier(name)}`);
          return engine.attach(name, options);
        },
      ),
  ),
  attachMutant(
    'names-sanitised',
    'other characters than letters and digits of a name are replaced',
    ['attach/any-name', 'health/attached'],
    (engine) => (name, options) => engine.attach(name.replace(/\W/g, '_'), options),
  ),
  engineMutant('databases-apart', 'a query cannot reach two databases', ['attach/joined'], (engine) => ({
    query: async (statement, options) => {
      if (/\bJOIN\b/.test(statement.texts.join('')))
        throw new EiderError('UNSUPPORTED', 'query one database at a time');
      return engine.query(statement, options);
    },
  })),
  attachMutant(
    'locked-file-copied',
    'a file with an owner is attached as a copy',
    ['attach/one-owner', 'attach/main-file'],
    (engine) => (name, options) =>
      rescue(
        () => engine.attach(name, options),
        (error) => EiderError.is(error, 'LOCKED'),
        () => engine.attach(name),
      ),
  ),
  attachMutant(
    'attach-ignores-signal',
    'attach ignores its signal',
    ['attach/options'],
    (engine) => (name, options) => engine.attach(name, withoutSignal(options)),
  ),
  attachMutant(
    'garbage-attached',
    'a file that is no database is attached as an empty one',
    ['attach/garbage'],
    (engine) => (name, options) =>
      rescue(
        () => engine.attach(name, options),
        (error) => EiderError.is(error, 'CORRUPT_DATA'),
        () => engine.attach(name),
      ),
  ),
  fileMutant('garbage-overwritten', 'a file that is no database is emptied', ['attach/garbage'], (engine, fixture) => ({
    attach: (name, options) =>
      engine.attach(name, options).catch(async (error: unknown) => {
        if (EiderError.is(error, 'CORRUPT_DATA')) await fixture.writeFile(options?.path ?? '', new Uint8Array());
        throw error;
      }),
  })),
  attachMutant(
    'empty-path-in-memory',
    'an empty path means a database in memory',
    ['attach/bad-path'],
    (engine) => (name, options) => (options?.path === '' ? engine.attach(name) : engine.attach(name, options)),
  ),
];

function attachMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  replace: (engine: SqlEngine) => Attach,
): SqlEngineMutant {
  return engineMutant(id, defect, breaks, (engine) => ({ attach: replace(engine) }));
}

/** A mutant of the databases that attach and importImage give. */
function databaseMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  replace: (database: AttachedDatabase, engine: SqlEngine) => Partial<AttachedDatabase>,
): SqlEngineMutant {
  return engineMutant(id, defect, breaks, (engine) => {
    const replaced = (database: AttachedDatabase): AttachedDatabase => ({
      name: database.name,
      readOnly: database.readOnly,
      checkpoint: (options) => database.checkpoint(options),
      detach: () => database.detach(),
      ...replace(database, engine),
    });
    return {
      attach: async (name, options) => replaced(await engine.attach(name, options)),
      importImage: async (name, image, options) => replaced(await engine.importImage(name, image, options)),
    };
  });
}
