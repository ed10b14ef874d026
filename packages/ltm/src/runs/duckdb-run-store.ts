import type { AttachedDatabase, SqlEngine } from '@eider/core';
import { Catalog } from './catalog.ts';
import { CatalogRunStore } from './catalog-run-store.ts';
import { DuckDbRunHome } from './duckdb-run-home.ts';
import type { PartCache } from './part-cache.ts';
import type { Readers } from './readers.ts';
import type { RecordCache } from './record-cache.ts';
import type { RunStore } from './run-store.ts';
import { Turns } from './turns.ts';

export interface RunStoreParts {
  readonly engine: SqlEngine;
  readonly database: AttachedDatabase;
  readonly cache: RecordCache;
  readonly segments: PartCache;
  readonly readers: Readers;
  /** Name of the view for other tools. */
  readonly table: string;
  /** Makes every commit of the log so far survive a power loss. */
  readonly syncLog: () => Promise<void>;
}

/** Runs as tables of one attached database, which lists them too. */
export function duckDbRunStore({ engine, database, readers, syncLog, ...parts }: RunStoreParts): RunStore {
  const catalog = new Catalog(engine, database.name);
  const turns = new Turns();
  const home = new DuckDbRunHome({ ...parts, engine, database: database.name, catalog, turns });
  return new CatalogRunStore({ engine, database, catalog, home, readers, turns, syncLog });
}
