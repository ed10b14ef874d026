import { joinSql, type SqlSession, type SqlStatement, sql, trustedSql } from '@eider/core';
import type { MergeSlice } from './merge-slices.ts';
import { NAMES_PER_STEP, type NameIndex } from './name-index.ts';
import type { RecordName } from './run.ts';
import type { RunFacts } from './run-facts.ts';
import { RUN_COLUMN_LIST, RUN_COLUMNS } from './run-table.ts';

/** An input of a merge. */
export interface MergeInput {
  readonly table: SqlStatement;
  readonly names: NameIndex;
  readonly dead: Uint8Array;
  /** The input's position p is number `base + p` among all inputs' positions. */
  readonly base: number;
  /** Filled by the merge: where each position has gone. */
  readonly positions: Int32Array;
}

export interface SliceOptions {
  readonly target: SqlStatement;
  readonly expiredAtMs: number | undefined;
}

const SLICE = trustedSql('eider_slice');
const PAYLOAD = trustedSql(RUN_COLUMNS.slice(1).join(', '));

/**
 * Merges one slice of names inside DuckDB: its threads sort, only numbers come back. What is dead in an input has a newer entry somewhere above it, but for
 * deletions, which are dead themselves: of those only the newest entry of a name stays, or none if nothing older can lie below.
 */
export async function mergeSlice(
  session: SqlSession,
  facts: RunFacts,
  inputs: readonly MergeInput[],
  slice: MergeSlice,
  { target, expiredAtMs }: SliceOptions,
): Promise<void> {
  const rows = joinSql(
    inputs.map((input) => sliceRows(input, slice, expiredAtMs)),
    ' UNION ALL ',
  );
  const newest = expiredAtMs === undefined ? withoutHidden(rows) : sql`SELECT * FROM (${rows})`;
  await session.execute(sql`CREATE TEMP TABLE ${SLICE} AS
    SELECT (row_number() OVER (ORDER BY namespace, key) - 1)::INTEGER AS place, * FROM (${newest}) ORDER BY place`);
  const base = facts.names.size;
  await session.execute(sql`INSERT INTO ${target} SELECT place + ${base}, ${PAYLOAD} FROM ${SLICE} ORDER BY place`);
  await takeNames(session, facts, inputs);
  await takeFacts(session, facts, base);
  await session.execute(sql`DROP TABLE ${SLICE}`);
}

function sliceRows({ table, names, dead, base }: MergeInput, slice: MergeSlice, expiredAtMs: number | undefined) {
  const start = slice.from === undefined ? 0 : names.startOf(slice.from);
  const end = slice.before === undefined ? names.size : names.endOf(slice.before);
  // A bit string begins with its highest bit.
  const bits = reversedBits(dead.subarray(start >>> 3, (end + 7) >>> 3));
  const isDead = sql`get_bit(CAST(${bits} AS BIT), pos - ${(start >>> 3) * 8}) = 1`;
  const stays =
    expiredAtMs === undefined
      ? sql`(deleted OR NOT ${isDead})`
      : sql`NOT ${isDead} AND (expires_ms IS NULL OR expires_ms > ${BigInt(expiredAtMs)})`;
  if (start >= end) return sql`SELECT 0 AS code, ${RUN_COLUMN_LIST} FROM ${table} WHERE false`;
  return sql`SELECT (pos + ${base})::INTEGER AS code, ${RUN_COLUMN_LIST} FROM ${table}
    WHERE pos >= ${start} AND pos < ${end} AND ${isBetween(slice)} AND ${stays}`;
}

function isBetween({ from, before }: MergeSlice): SqlStatement {
  const conditions = [trustedSql('true')];
  if (from !== undefined) conditions.push(sql`NOT ${isBefore(from)}`);
  if (before !== undefined) conditions.push(isBefore(before));
  return joinSql(conditions, ' AND ');
}

function isBefore({ namespace, key }: RecordName): SqlStatement {
  return sql`(namespace < ${namespace} OR (namespace = ${namespace} AND key < ${key}))`;
}

function withoutHidden(rows: SqlStatement): SqlStatement {
  return sql`WITH found AS MATERIALIZED (${rows}),
    newest AS (SELECT namespace, key, max(revision) AS revision FROM found
      SEMI JOIN (SELECT namespace, key FROM found WHERE deleted) AS deletions USING (namespace, key) GROUP BY namespace, key)
    SELECT found.* FROM found LEFT JOIN newest USING (namespace, key)
    WHERE newest.revision IS NULL OR newest.revision = found.revision`;
}

/** Positions, hashes and every 128th name. */
async function takeNames(session: SqlSession, facts: RunFacts, inputs: readonly MergeInput[]): Promise<void> {
  const base = facts.names.size;
  const { rows } = await session.query(sql`SELECT code FROM ${SLICE} ORDER BY place`);
  if (rows.length === 0) return;
  const hashes = new Uint32Array(rows.length);
  for (const [index, row] of rows.entries()) {
    const code = row['code'] as number;
    const input = inputs.findLast((one) => one.base <= code) as MergeInput;
    input.positions[code - input.base] = base + index;
    hashes[index] = input.names.hashAt(code - input.base);
  }
  const steps = await session.query(
    sql`SELECT namespace, key FROM ${SLICE} WHERE (place + ${base}) % ${NAMES_PER_STEP} = 0 ORDER BY place`,
  );
  const last = await session.query(sql`SELECT namespace, key FROM ${SLICE} WHERE place = ${rows.length - 1}`);
  facts.names.addHashed(hashes, steps.rows.map(toName), toName(last.rows[0] ?? {}));
}

async function takeFacts(session: SqlSession, facts: RunFacts, base: number): Promise<void> {
  const namespaces = await session.query(
    sql`SELECT namespace, min(place) AS first FROM ${SLICE} GROUP BY namespace ORDER BY first`,
  );
  for (const row of namespaces.rows) facts.noteNamespace(row['namespace'] as string, base + (row['first'] as number));
  const special = await session.query(
    sql`SELECT place, expires_ms, deleted FROM ${SLICE} WHERE deleted OR expires_ms IS NOT NULL ORDER BY place`,
  );
  for (const row of special.rows) {
    const position = base + (row['place'] as number);
    if (row['expires_ms'] !== null) facts.noteExpiry(position, Number(row['expires_ms']));
    if (row['deleted'] === true) facts.noteDeleted(position);
  }
  const size = await session.query(
    sql`SELECT coalesce(sum(200 + strlen(key) + strlen(value) + strlen(metadata) + coalesce(strlen(text), 0)), 0)::DOUBLE AS bytes FROM ${SLICE}`,
  );
  facts.addSize(size.rows[0]?.['bytes'] as number);
}

function toName(row: Readonly<Record<string, unknown>>): RecordName {
  return { namespace: row['namespace'] as string, key: row['key'] as string };
}

function reversedBits(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => {
    let reversed = 0;
    for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) reversed |= 128 >> bit;
    return reversed;
  });
}
