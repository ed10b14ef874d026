import {
  createTable,
  type ErrorCode,
  identifier,
  type JsonObject,
  joinSql,
  type SqlEngine,
  type SqlRow,
  type SqlSession,
  type SqlStatement,
  sql,
  toJsonText,
} from '@eider/core';
import type { DueRequest, OutboxCounts, OutboxEntry, OutboxStore } from './outbox-store.ts';

const COLUMNS = sql`topic, key, payload, sequence, attempts, next_attempt_ms, dead, last_error`;
const ROWS_PER_STATEMENT = 100;

/** Entries in a table of a DuckDB database, made if it is missing: `put` can share a transaction with the data that it is about. */
export async function sqlOutboxStore(engine: SqlEngine, table = 'eider_outbox'): Promise<OutboxStore> {
  await createTable(engine, {
    name: table,
    columns: [
      { name: 'id', type: 'VARCHAR', notNull: true },
      { name: 'topic', type: 'VARCHAR', notNull: true },
      { name: 'key', type: 'VARCHAR', notNull: true },
      { name: 'payload', type: 'VARCHAR', notNull: true },
      { name: 'sequence', type: 'BIGINT', notNull: true },
      { name: 'attempts', type: 'INTEGER', notNull: true },
      { name: 'next_attempt_ms', type: 'BIGINT', notNull: true },
      { name: 'dead', type: 'BOOLEAN', notNull: true },
      { name: 'last_error', type: 'VARCHAR' },
    ],
    primaryKey: ['sequence'],
    ifNotExists: true,
  });
  return new SqlOutboxStore(engine, identifier(table));
}

class SqlOutboxStore implements OutboxStore {
  readonly #engine: SqlEngine;
  readonly #table: SqlStatement;

  constructor(engine: SqlEngine, table: SqlStatement) {
    this.#engine = engine;
    this.#table = table;
  }

  async put(entries: readonly OutboxEntry[], session?: SqlSession): Promise<void> {
    if (session === undefined) {
      await this.#engine.transaction((own) => this.put(entries, own));
      return;
    }
    for (let start = 0; start < entries.length; start += ROWS_PER_STATEMENT) {
      const rows = joinSql(entries.slice(start, start + ROWS_PER_STATEMENT).map(rowOf));
      await session.execute(sql`INSERT INTO ${this.#table} (id, ${COLUMNS}) VALUES ${rows}`);
    }
  }

  async remove(entry: OutboxEntry): Promise<void> {
    const { topic, key, sequence } = entry;
    await this.#change(
      sql`DELETE FROM ${this.#table} WHERE id = ${idOf(topic, key)} AND sequence <= ${BigInt(sequence)}`,
    );
  }

  async update(entry: OutboxEntry): Promise<void> {
    await this.#change(sql`UPDATE ${this.#table} SET attempts = ${entry.attempts},
      next_attempt_ms = ${BigInt(Math.floor(entry.nextAttemptMs))}, dead = ${entry.dead},
      last_error = ${entry.lastError ?? null} WHERE ${sameEntry(entry)}`);
  }

  async due({ topics, nowMs, limit }: DueRequest): Promise<readonly OutboxEntry[]> {
    if (topics.length === 0) return [];
    return this.#entries(sql`WHERE topic IN (${listOf(topics)}) AND NOT dead
      AND next_attempt_ms <= ${BigInt(Math.floor(nowMs))} ORDER BY sequence LIMIT ${limit}`);
  }

  async nextDueMs(topics: readonly string[]): Promise<number | undefined> {
    if (topics.length === 0) return undefined;
    const { rows } = await this.#engine.query(sql`SELECT min(next_attempt_ms) AS due FROM ${this.#newest()}
      WHERE topic IN (${listOf(topics)}) AND NOT dead`);
    const due = rows[0]?.['due'];
    return due === null || due === undefined ? undefined : Number(due);
  }

  async find(topic: string, key: string): Promise<OutboxEntry | undefined> {
    const [entry] = await this.#entries(sql`WHERE id = ${idOf(topic, key)}`);
    return entry;
  }

  async counts(topic: string): Promise<OutboxCounts> {
    const { rows } = await this.#engine.query(sql`SELECT count(*) FILTER (NOT dead)::INTEGER AS pending,
      count(*) FILTER (dead)::INTEGER AS dead FROM ${this.#newest()} WHERE topic = ${topic}`);
    return { pending: Number(rows[0]?.['pending']), dead: Number(rows[0]?.['dead']) };
  }

  dead(topic: string, limit: number): Promise<readonly OutboxEntry[]> {
    return this.#entries(sql`WHERE topic = ${topic} AND dead ORDER BY sequence LIMIT ${limit}`);
  }

  async clear(topic: string): Promise<void> {
    await this.#change(sql`DELETE FROM ${this.#table} WHERE topic = ${topic}`);
  }

  async lastSequence(): Promise<number> {
    const { rows } = await this.#engine.query(sql`SELECT max(sequence) AS last FROM ${this.#table}`);
    return Number(rows[0]?.['last'] ?? 0);
  }

  async #entries(condition: SqlStatement): Promise<readonly OutboxEntry[]> {
    const { rows } = await this.#engine.query(sql`SELECT ${COLUMNS} FROM ${this.#newest()} ${condition}`);
    return rows.map(entryOf);
  }

  /**
   * The newest row of each topic and key. Rows are only added, never replaced: DuckDB sees no conflict between an UPDATE of a row and a DELETE of it in another
   * transaction, and the item that was added while its predecessor was being removed would be lost.
   */
  #newest(): SqlStatement {
    return sql`(SELECT * FROM ${this.#table} QUALIFY row_number() OVER (PARTITION BY id ORDER BY sequence DESC) = 1) newest`;
  }

  /** In a transaction, which runs again if it meets another one. */
  async #change(statement: SqlStatement): Promise<void> {
    await this.#engine.transaction((session) => session.execute(statement));
  }
}

function rowOf(entry: OutboxEntry): SqlStatement {
  const { topic, key, payload, sequence, attempts, nextAttemptMs, dead, lastError } = entry;
  return sql`(${idOf(topic, key)}, ${topic}, ${key}, ${toJsonText(payload)}, ${BigInt(sequence)}, ${attempts},
    ${BigInt(Math.floor(nextAttemptMs))}, ${dead}, ${lastError ?? null})`;
}

function sameEntry({ topic, key, sequence }: OutboxEntry): SqlStatement {
  return sql`id = ${idOf(topic, key)} AND sequence = ${BigInt(sequence)}`;
}

function listOf(topics: readonly string[]): SqlStatement {
  return joinSql(topics.map((topic) => sql`${topic}`));
}

/** One column, so that DuckDB's index finds it; injective. */
function idOf(topic: string, key: string): string {
  return JSON.stringify([topic, key]);
}

function entryOf(row: SqlRow): OutboxEntry {
  const lastError = row['last_error'];
  return {
    topic: String(row['topic']),
    key: String(row['key']),
    payload: JSON.parse(String(row['payload'])) as JsonObject,
    sequence: Number(row['sequence']),
    attempts: Number(row['attempts']),
    nextAttemptMs: Number(row['next_attempt_ms']),
    dead: row['dead'] === true,
    ...(typeof lastError === 'string' ? { lastError: lastError as ErrorCode } : {}),
  };
}
