import { EiderError, type SqlEngine, type SqlSession, type SqlStatement, sql } from '@eider/core';
import type { Checkpoint } from './run-store.ts';
import { memoryTable } from './run-table.ts';

/** Version of the tables of a memory's file; a newer one is refused. */
const FORMAT_VERSION = 1;

const MEMORY_TABLE = 'eider_memory';
const RUNS_TABLE = 'eider_runs';

/** A run as the catalog lists it. */
export interface CatalogRun {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly records: number;
  readonly sizeBytes: number;
  /** Encoded NameIndex. */
  readonly names: Uint8Array;
  readonly dead: Uint8Array;
}

export interface CatalogContent {
  readonly storeId: string;
  readonly needsLog: boolean;
  readonly checkpoint: Checkpoint;
  /** Oldest first. */
  readonly runs: readonly CatalogRun[];
}

/** The tables of a memory's file that say what else lies in it. */
export class Catalog {
  readonly #engine: SqlEngine;
  readonly #database: string;

  constructor(engine: SqlEngine, database: string) {
    this.#engine = engine;
    this.#database = database;
  }

  /** Names of every table in the file. */
  async tableNames(): Promise<readonly string[]> {
    const { rows } = await this.#engine.query(
      sql`SELECT table_name FROM duckdb_tables() WHERE database_name = ${this.#database} ORDER BY table_name`,
    );
    return rows.map((row) => row['table_name'] as string);
  }

  /** Whether the file holds a memory; a file with other tables is INVALID_ARGUMENT. */
  async exists(): Promise<boolean> {
    const names = await this.tableNames();
    if (names.includes(MEMORY_TABLE)) return true;
    if (names.length === 0) return false;
    throw new EiderError(
      'INVALID_ARGUMENT',
      'the file holds other tables and no eider memory; give the memory a file of its own',
      {
        details: { tables: names.slice(0, 5).join(',') },
      },
    );
  }

  async create(storeId: string): Promise<void> {
    await this.#engine.transaction(async (session) => {
      await session.execute(sql`CREATE TABLE ${this.#table(MEMORY_TABLE)} (format_version INTEGER NOT NULL,
        store_id VARCHAR NOT NULL, engine_version VARCHAR NOT NULL, storage_version INTEGER NOT NULL,
        checkpoint_sequence BIGINT NOT NULL, checkpoint_time_ms BIGINT NOT NULL, needs_log BOOLEAN NOT NULL)`);
      await session.execute(sql`CREATE TABLE ${this.#table(RUNS_TABLE)} (id INTEGER NOT NULL,
        from_sequence BIGINT NOT NULL, to_sequence BIGINT NOT NULL, records INTEGER NOT NULL,
        size_bytes BIGINT NOT NULL, names BLOB NOT NULL, dead BLOB NOT NULL)`);
      const { engineVersion, storageVersion } = this.#engine.capabilities;
      await session.execute(sql`INSERT INTO ${this.#table(MEMORY_TABLE)}
        VALUES (${FORMAT_VERSION}, ${storeId}, ${engineVersion}, ${storageVersion}, 0, 0, false)`);
    });
  }

  async read(): Promise<CatalogContent> {
    const memory = (await this.#engine.query(sql`SELECT * FROM ${this.#table(MEMORY_TABLE)}`)).rows[0];
    if (memory === undefined)
      throw new EiderError('CORRUPT_DATA', 'the memory file has lost its catalog; restore it from a backup');
    const version = memory['format_version'] as number;
    if (version > FORMAT_VERSION) {
      throw new EiderError('UNSUPPORTED', 'the memory was written by a newer eider; upgrade to open it', {
        details: { version },
      });
    }
    const { rows } = await this.#engine.query(sql`SELECT * FROM ${this.#table(RUNS_TABLE)} ORDER BY from_sequence, id`);
    return {
      storeId: memory['store_id'] as string,
      needsLog: memory['needs_log'] as boolean,
      checkpoint: {
        sequence: Number(memory['checkpoint_sequence']),
        timeMs: Number(memory['checkpoint_time_ms']),
      },
      runs: rows.map((row) => ({
        id: row['id'] as number,
        from: Number(row['from_sequence']),
        to: Number(row['to_sequence']),
        records: row['records'] as number,
        sizeBytes: Number(row['size_bytes']),
        names: row['names'] as Uint8Array,
        dead: row['dead'] as Uint8Array,
      })),
    };
  }

  async setCheckpoint(session: SqlSession, { sequence, timeMs }: Checkpoint): Promise<void> {
    await session.execute(sql`UPDATE ${this.#table(MEMORY_TABLE)}
      SET checkpoint_sequence = ${BigInt(sequence)}, checkpoint_time_ms = ${BigInt(timeMs)}`);
  }

  async setNeedsLog(session: SqlSession, needsLog: boolean): Promise<void> {
    await session.execute(sql`UPDATE ${this.#table(MEMORY_TABLE)} SET needs_log = ${needsLog}`);
  }

  async addRun(session: SqlSession, run: CatalogRun): Promise<void> {
    await session.execute(sql`INSERT INTO ${this.#table(RUNS_TABLE)} VALUES (${run.id}, ${BigInt(run.from)},
      ${BigInt(run.to)}, ${run.records}, ${BigInt(run.sizeBytes)}, ${run.names}, ${run.dead})`);
  }

  async removeRun(session: SqlSession, id: number): Promise<void> {
    await session.execute(sql`DELETE FROM ${this.#table(RUNS_TABLE)} WHERE id = ${id}`);
  }

  async setDead(session: SqlSession, id: number, dead: Uint8Array): Promise<void> {
    await session.execute(sql`UPDATE ${this.#table(RUNS_TABLE)} SET dead = ${dead} WHERE id = ${id}`);
  }

  #table(name: string): SqlStatement {
    return memoryTable(this.#database, name);
  }
}
