import { type SqlEngine, type SqlSession, type SqlStatement, sql } from '@eider/core';
import { ByteReader } from '../encoding/byte-reader.ts';
import { ByteWriter } from '../encoding/byte-writer.ts';
import { FILES_TABLE } from './catalog.ts';
import { readLayout, writeLayout } from './layout-codec.ts';
import type { RecordFile, RunFiles, SegmentFile } from './run-files.ts';
import { memoryTable } from './run-table.ts';

/** What the catalog says of files. */
export interface ListedFiles {
  /** Of every run, by its number. */
  readonly files: ReadonlyMap<number, RunFiles>;
  /** The folder that the views point to. */
  readonly shownFolder: string;
}

/** Stands for a folder where the views show nothing. */
export const NOWHERE = '';

// Kind of the row that tells it; numbers of runs begin with 1.
const VIEWS = 'views';

/** The part of a memory's catalog that says which files its runs are made of. */
export class FileCatalog {
  readonly #engine: SqlEngine;
  readonly #table: SqlStatement;

  constructor(engine: SqlEngine, database: string) {
    this.#engine = engine;
    this.#table = memoryTable(database, FILES_TABLE);
  }

  async create(session: SqlSession): Promise<void> {
    await session.execute(sql`CREATE TABLE ${this.#table} (run_id INTEGER NOT NULL, kind VARCHAR NOT NULL, part INTEGER NOT NULL,
      key VARCHAR NOT NULL, size_bytes BIGINT NOT NULL, layout BLOB)`);
  }

  async read(): Promise<ListedFiles> {
    const { rows } = await this.#engine.query(sql`SELECT * FROM ${this.#table} ORDER BY run_id, kind, part`);
    const files = new Map<number, { records: RecordFile[]; segment: SegmentFile[] }>();
    let shownFolder = NOWHERE;
    for (const row of rows) {
      const id = row['run_id'] as number;
      if (row['kind'] === VIEWS) {
        shownFolder = row['key'] as string;
        continue;
      }
      const own = files.get(id) ?? { records: [], segment: [] };
      files.set(id, own);
      const file = { key: row['key'] as string, sizeBytes: Number(row['size_bytes']) };
      if (row['kind'] === 'segment') own.segment.push(file);
      else own.records.push({ ...file, ...readLayout(new ByteReader(row['layout'] as Uint8Array)) });
    }
    return { files, shownFolder };
  }

  async add(session: SqlSession, runId: number, { records, segment }: RunFiles): Promise<void> {
    for (const [part, file] of records.entries())
      await this.#add(session, runId, 'records', part, file, encodeLayout(file));
    for (const [part, file] of segment.entries()) await this.#add(session, runId, 'segment', part, file, null);
  }

  /** Remembers the folder that the views point to. */
  async setShownFolder(session: SqlSession, folder: string): Promise<void> {
    await session.execute(sql`DELETE FROM ${this.#table} WHERE kind = ${VIEWS}`);
    await session.execute(sql`INSERT INTO ${this.#table} VALUES (0, ${VIEWS}, 0, ${folder}, 0, NULL)`);
  }

  async remove(session: SqlSession, runId: number): Promise<void> {
    await session.execute(sql`DELETE FROM ${this.#table} WHERE run_id = ${runId}`);
  }

  async #add(
    session: SqlSession,
    runId: number,
    kind: 'records' | 'segment',
    part: number,
    { key, sizeBytes }: SegmentFile,
    layout: Uint8Array | null,
  ): Promise<void> {
    await session.execute(
      sql`INSERT INTO ${this.#table} VALUES (${runId}, ${kind}, ${part}, ${key}, ${BigInt(sizeBytes)}, ${layout})`,
    );
  }
}

function encodeLayout(file: RecordFile): Uint8Array {
  const writer = new ByteWriter();
  writeLayout(writer, file);
  return writer.finish();
}
