import { EiderError, type SqlEngine, type SqlSession, type SqlStatement, sql } from '@eider/core';
import { NameIndex } from './name-index.ts';
import type { RunFormat } from './run-format.ts';
import type { RunNames } from './run-names.ts';
import type { Checkpoint } from './run-store.ts';
import { memoryTable } from './run-table.ts';

/** Version of the tables of a memory's file; a newer one is refused. */
const FORMAT_VERSION = 1;

const MEMORY_TABLE = 'eider_memory';
const RUNS_TABLE = 'eider_runs';

/** Lists the files of runs, in memories whose runs lie in files. */
export const FILES_TABLE = 'eider_files';

/** What is known of a run without reading its records. */
export interface ListedRun<Names extends RunNames> {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly records: number;
  readonly sizeBytes: number;
  readonly names: Names;
  readonly segmentBytes: number;
  /** When half of its records have expired; Infinity if that never happens. */
  readonly halfExpiredAtMs: number;
  readonly dead: Uint8Array;
}

/** A run as the catalog lists it. */
export type CatalogRun = ListedRun<NameIndex>;

export interface CatalogContent {
  readonly storeId: string;
  readonly tokenizer: string;
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

  /** Where the runs of the file's memory lie; undefined if there is no memory yet. A file with other tables is INVALID_ARGUMENT. */
  async findFormat(): Promise<RunFormat | undefined> {
    const names = await this.tableNames();
    // Only runs that lie in files are listed with their files.
    if (names.includes(MEMORY_TABLE)) return names.includes(FILES_TABLE) ? 'parquet' : 'native';
    if (names.length === 0) return undefined;
    throw new EiderError(
      'INVALID_ARGUMENT',
      'the file holds other tables and no eider memory; give the memory a file of its own',
      {
        details: { tables: names.slice(0, 5).join(',') },
      },
    );
  }

  /** Makes the catalog of a new memory, in one transaction with `others`. */
  async create(storeId: string, tokenizer: string, others: (session: SqlSession) => Promise<void>): Promise<void> {
    await this.#engine.transaction(async (session) => {
      await session.execute(sql`CREATE TABLE ${this.#table(MEMORY_TABLE)} (format_version INTEGER NOT NULL,
        store_id VARCHAR NOT NULL, tokenizer VARCHAR NOT NULL, engine_version VARCHAR NOT NULL, storage_version INTEGER NOT NULL,
        checkpoint_sequence BIGINT NOT NULL, checkpoint_time_ms BIGINT NOT NULL, needs_log BOOLEAN NOT NULL)`);
      await session.execute(sql`CREATE TABLE ${this.#table(RUNS_TABLE)} (id INTEGER NOT NULL,
        from_sequence BIGINT NOT NULL, to_sequence BIGINT NOT NULL, records INTEGER NOT NULL,
        size_bytes BIGINT NOT NULL, segment_bytes BIGINT NOT NULL, half_expired_ms BIGINT, names BLOB NOT NULL, dead BLOB NOT NULL)`);
      const { engineVersion, storageVersion } = this.#engine.capabilities;
      await session.execute(sql`INSERT INTO ${this.#table(MEMORY_TABLE)}
        VALUES (${FORMAT_VERSION}, ${storeId}, ${tokenizer}, ${engineVersion}, ${storageVersion}, 0, 0, false)`);
      await others(session);
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
      tokenizer: memory['tokenizer'] as string,
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
        segmentBytes: Number(row['segment_bytes']),
        halfExpiredAtMs: row['half_expired_ms'] === null ? Number.POSITIVE_INFINITY : Number(row['half_expired_ms']),
        names: NameIndex.decode(row['names'] as Uint8Array),
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
      ${BigInt(run.to)}, ${run.records}, ${BigInt(run.sizeBytes)}, ${BigInt(run.segmentBytes)},
      ${run.halfExpiredAtMs === Number.POSITIVE_INFINITY ? null : BigInt(run.halfExpiredAtMs)}, ${run.names.encode()}, ${run.dead})`);
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
