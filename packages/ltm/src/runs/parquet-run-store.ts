import type { BlobStore, ParquetCodec } from '@eider/core';
import { Catalog } from './catalog.ts';
import { CatalogRunStore } from './catalog-run-store.ts';
import type { RunStoreParts } from './duckdb-run-store.ts';
import { FileCatalog } from './file-catalog.ts';
import { ParquetRunHome } from './parquet-run-home.ts';
import { PartCache } from './part-cache.ts';
import type { RunStore } from './run-store.ts';
import { Turns } from './turns.ts';

export interface ParquetRunStoreParts extends RunStoreParts {
  readonly blobs: BlobStore;
  readonly parquet: ParquetCodec;
  /** Bytes of decoded row groups that stay in memory. */
  readonly cacheBytes: number;
  /** The folder of the blobs as the engine may see it. */
  readonly folder: string | undefined;
}

/** Runs as Parquet files of a blob store, listed in the attached database. */
export function parquetRunStore({
  engine,
  database,
  readers,
  cacheBytes,
  syncLog,
  ...parts
}: ParquetRunStoreParts): RunStore {
  const home = new ParquetRunHome({
    ...parts,
    engine,
    database: database.name,
    fileCatalog: new FileCatalog(engine, database.name),
    groups: new PartCache(cacheBytes),
  });
  const catalog = new Catalog(engine, database.name);
  return new CatalogRunStore({ engine, database, catalog, home, readers, turns: new Turns(), syncLog });
}
