import { EiderError, identifier, type SqlEngine, type SqlStatement, sql, trustedSql } from '@eider/core';
import { withStorageVersion } from '../cases/database-bytes.ts';
import { engineMutant, fileMutant, rescue, type SqlEngineMutant, withoutSignal } from './mutant.ts';

const PARQUET_CASES = [
  'parquet/round-trip',
  'parquet/parameters',
  'parquet/replaces',
  'parquet/failing-export',
  'parquet/one-query',
  'parquet/table-exists',
  'parquet/bad-import',
];

export const parquetMutants: readonly SqlEngineMutant[] = [
  engineMutant('parquet-denied', 'Parquet works although the capabilities deny it', PARQUET_CASES, (engine) => ({
    capabilities: { ...engine.capabilities, parquet: false },
  })),
  engineMutant('parquet-report-wrong', 'an export reports one row fewer', ['parquet/round-trip'], (engine) => ({
    async exportParquet(query, path, options) {
      const report = await engine.exportParquet(query, path, options);
      return { ...report, rows: report.rows - 1 };
    },
  })),
  engineMutant('parquet-decimals-as-doubles', 'DECIMAL is exported as DOUBLE', ['parquet/round-trip'], (engine) => ({
    exportParquet: (query, path, options) =>
      engine.exportParquet(
        withText(query, (text) => text.replace('DECIMAL(30, 5)', 'DOUBLE')),
        path,
        options,
      ),
  })),
  engineMutant('parquet-parameters-lost', 'parameters of an export become NULL', ['parquet/parameters'], (engine) => ({
    exportParquet: (query, path, options) => engine.exportParquet(trustedSql(query.texts.join('NULL')), path, options),
  })),
  engineMutant(
    'parquet-never-replaced',
    'a second export to a path does nothing',
    ['parquet/replaces', 'parquet/failing-export'],
    (engine) => {
      const written = new Set<string>();
      return {
        async exportParquet(query, path, options) {
          if (written.has(path)) return { rows: 0, sizeBytes: 0 };
          written.add(path);
          return engine.exportParquet(query, path, options);
        },
      };
    },
  ),
  fileMutant(
    'parquet-torn',
    'an export that fails leaves the beginning of a file',
    ['parquet/failing-export'],
    (engine, fixture) => ({
      exportParquet: (query, path, options) =>
        engine.exportParquet(query, path, options).catch(async (error: unknown) => {
          await fixture.writeFile(path, new TextEncoder().encode('PAR1'));
          throw error;
        }),
    }),
  ),
  engineMutant('parquet-of-several', 'an export runs what follows its query', ['parquet/one-query'], (engine) => ({
    async exportParquet(query, path, options) {
      const [first = '', ...others] = query.texts.join('NULL').split(';');
      for (const text of others) await engine.execute(trustedSql(text));
      return engine.exportParquet(trustedSql(first), path, options);
    },
  })),
  engineMutant(
    'parquet-replaces-tables',
    'an import replaces a table that exists',
    ['parquet/table-exists'],
    (engine) => ({
      async importParquet(path, table, options) {
        const name = typeof table === 'string' ? [table] : table;
        await engine.execute(sql`DROP TABLE IF EXISTS ${identifier(...name)}`);
        return engine.importParquet(path, table, options);
      },
    }),
  ),
  engineMutant(
    'parquet-bad-file-empty',
    'an import of a bad file makes an empty table',
    ['parquet/bad-import'],
    (engine) => ({
      importParquet: (path, table, options) =>
        rescue(
          () => engine.importParquet(path, table, options),
          (error) => EiderError.is(error, 'CORRUPT_DATA'),
          async () => {
            await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
            return { rows: 0 };
          },
        ),
    }),
  ),
];

export const imageMutants: readonly SqlEngineMutant[] = [
  engineMutant(
    'image-of-main-only',
    'an image is always one of the main database',
    ['image/round-trip', 'image/names'],
    (engine) => ({
      exportImage: ({ database: _, ...options } = {}) => engine.exportImage(options),
    }),
  ),
  engineMutant(
    'image-of-nothing',
    'an image of the main database is empty',
    ['image/main-database', 'image/independent', 'image/part-of-a-buffer', 'image/garbage'],
    (engine) => ({
      exportImage: async (options = {}) =>
        options.database === undefined ? emptyImage(engine) : engine.exportImage(options),
    }),
  ),
  engineMutant(
    'image-of-newer-version',
    'an image says a newer storage version',
    ['image/storage-version'],
    (engine) => ({
      exportImage: async (options) => withStorageVersion(await engine.exportImage(options), 65n),
    }),
  ),
  engineMutant('image-without-keys', 'an image loses the rows of keyed tables', ['image/round-trip'], (engine) => ({
    async importImage(name, image, options) {
      const database = await engine.importImage(name, image, options);
      await engine.execute(sql`DELETE FROM ${identifier(name, 'extra', 'keyed')}`);
      return database;
    },
  })),
  engineMutant(
    'image-bytes-taken',
    'importing an image changes the bytes it was given',
    ['image/independent'],
    (engine) => ({
      async importImage(name, image, options) {
        const database = await engine.importImage(name, image, options);
        image.fill(0);
        return database;
      },
    }),
  ),
  engineMutant(
    'image-whole-buffer',
    'an image is read from the beginning of its buffer',
    ['image/part-of-a-buffer'],
    (engine) => ({
      importImage: (name, image, options) => engine.importImage(name, new Uint8Array(image.buffer), options),
    }),
  ),
  engineMutant(
    'image-of-garbage-empty',
    'bytes that are no database make an empty one',
    ['image/garbage'],
    (engine) => ({
      importImage: (name, image, options) =>
        rescue(
          () => engine.importImage(name, image, options),
          (error) => EiderError.is(error, 'CORRUPT_DATA'),
          () => engine.attach(name),
        ),
    }),
  ),
  engineMutant(
    'newer-version-is-corrupt',
    'a newer storage version is reported as damage',
    ['image/newer-version', 'attach/newer-version'],
    (engine) => ({
      attach: (name, options) => asCorrupt(() => engine.attach(name, options)),
      importImage: (name, image, options) => asCorrupt(() => engine.importImage(name, image, options)),
    }),
  ),
  engineMutant('image-replaces-database', 'an image takes over a name in use', ['image/names'], (engine) => ({
    importImage: (name, image, options) =>
      rescue(
        () => engine.importImage(name, image, options),
        (error) => EiderError.is(error, 'ALREADY_EXISTS'),
        async () => {
          await engine.execute(sql`DETACH ${identifier(name)}`);
          return engine.importImage(name, image, options);
        },
      ),
  })),
  engineMutant(
    'transfers-ignore-signal',
    'images, backups and restores ignore their signal',
    ['image/names', 'backup/failed', 'restore/signal', 'parquet/failing-export'],
    (engine) => ({
      exportImage: (options) => engine.exportImage(withoutSignal(options)),
      backup: (path, options) => engine.backup(path, withoutSignal(options)),
      restore: (path, options) => engine.restore(path, withoutSignal(options)),
      exportParquet: (query, path, options) => engine.exportParquet(query, path, withoutSignal(options)),
    }),
  ),
];

function withText(statement: SqlStatement, change: (text: string) => string): SqlStatement {
  return { ...statement, texts: statement.texts.map(change) };
}

function asCorrupt<Result>(work: () => Promise<Result>): Promise<Result> {
  return rescue(
    work,
    (error) => EiderError.is(error, 'UNSUPPORTED'),
    () => {
      throw new EiderError('CORRUPT_DATA', 'the database is damaged; restore a backup');
    },
  );
}

async function emptyImage(engine: SqlEngine): Promise<Uint8Array> {
  const empty = await engine.attach('empty_for_image');
  const image = await engine.exportImage({ database: 'empty_for_image' });
  await empty.detach();
  return image;
}
