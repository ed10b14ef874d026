/**
 * The tables of one tenant.
 *
 * Every statement about a tenant's rows is made in this file, out of data: names of tables and columns, conditions, values. None
 * can be made without `#rowsOf`, which puts the tenant before all other conditions, or, for rows to store, without `#owned`, which puts it
 * into each row. A scope has one tenant from its making to its end, and keeps the session to itself.
 */
import {
  identifier,
  joinSql,
  type SqlRow,
  type SqlSession,
  type SqlStatement,
  type SqlValue,
  sql,
  trustedSql,
} from '@eider/core';
import { type Condition, conditionSql } from './condition.ts';

/** Tables whose every row belongs to a tenant, and whose primary key begins with it. */
export type TenantTable = 'eider_embeddings' | 'eider_computations' | 'eider_audit' | 'eider_audit_tails';

const TENANT = 'tenant_id';
// From so many rows on a temporary table and the appender are faster than parameters.
const ROWS_TO_STAGE = 24;
const STAGE = 'eider_stage';

export interface TenantQuery {
  readonly table: TenantTable;
  readonly columns: readonly string[];
  readonly where: readonly Condition[];
  readonly orderBy?: { readonly column: string; readonly descending?: boolean };
  readonly limit?: number;
}

export interface TenantRows {
  readonly table: TenantTable;
  /** Without the tenant. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

export interface TenantUpsert extends TenantRows {
  /** The column that is unique within the tenant, no two of the rows alike; none if a tenant has one row. */
  readonly key?: string;
  /** What a row that was there keeps. */
  readonly keeps: readonly string[];
  readonly returning: readonly string[];
}

export class TenantScope {
  readonly #session: SqlSession;
  readonly #tenantId: string;
  readonly #signal: AbortSignal | undefined;

  constructor(session: SqlSession, tenantId: string, signal?: AbortSignal) {
    this.#session = session;
    this.#tenantId = tenantId;
    this.#signal = signal;
  }

  async select(query: TenantQuery): Promise<readonly SqlRow[]> {
    return (await this.#session.query(this.#selection(query), this.#options())).rows;
  }

  stream(query: TenantQuery): AsyncIterable<readonly SqlRow[]> {
    return this.#session.stream(this.#selection(query), this.#options());
  }

  async count(table: TenantTable, where: readonly Condition[]): Promise<number> {
    const { rows } = await this.#session.query(
      sql`SELECT count(*) AS total ${this.#rowsOf(table, where)}`,
      this.#options(),
    );
    return Number(rows[0]?.['total']);
  }

  /** Deletes rows and gives a column of each. */
  async remove(table: TenantTable, where: readonly Condition[], returning: string): Promise<readonly SqlRow[]> {
    const statement = sql`DELETE ${this.#rowsOf(table, where)} RETURNING ${identifier(returning)}`;
    return (await this.#session.query(statement, this.#options())).rows;
  }

  async append({ table, columns, rows }: TenantRows): Promise<void> {
    await this.#session.append(
      ['main', table],
      { columns: [TENANT, ...columns], rows: rows.map((row) => this.#owned(row)) },
      this.#options(),
    );
  }

  /** Inserts rows, or replaces those of the same key. Inside a transaction only. */
  async upsert(upsert: TenantUpsert): Promise<readonly SqlRow[]> {
    const { table, columns, keeps, returning } = upsert;
    const key = upsert.key === undefined ? [] : [upsert.key];
    const names = nameList([TENANT, ...columns]);
    const changed = columns.filter((column) => !key.includes(column) && !keeps.includes(column));
    const changes = joinSql(changed.map((column) => sql`${identifier(column)} = excluded.${identifier(column)}`));
    const isStaged = upsert.rows.length >= ROWS_TO_STAGE;
    const source = isStaged ? await this.#stage(upsert, names) : this.#tuples(upsert.rows);
    const { rows } = await this.#session.query(
      sql`INSERT INTO ${identifier('main', table)} (${names}) ${source}
        ON CONFLICT (${nameList([TENANT, ...key])}) DO UPDATE SET ${changes} RETURNING ${nameList(returning)}`,
      this.#options(),
    );
    if (isStaged) await this.#session.execute(sql`DROP TABLE ${identifier('temp', 'main', STAGE)}`, this.#options());
    return rows;
  }

  #selection({ table, columns, where, orderBy, limit }: TenantQuery): SqlStatement {
    const order =
      orderBy === undefined
        ? trustedSql('')
        : sql` ORDER BY ${identifier(orderBy.column)} ${trustedSql(orderBy.descending === true ? 'DESC' : 'ASC')}`;
    const end = limit === undefined ? trustedSql('') : sql` LIMIT ${limit}`;
    return sql`SELECT ${nameList(columns)} ${this.#rowsOf(table, where)}${order}${end}`;
  }

  /** The rows that a statement is about: always this tenant's only. */
  #rowsOf(table: TenantTable, where: readonly Condition[]): SqlStatement {
    const mine = sql`${identifier(TENANT)} = ${this.#tenantId}`;
    return sql`FROM ${identifier('main', table)} WHERE ${joinSql([mine, ...where.map(conditionSql)], ' AND ')}`;
  }

  #owned(row: readonly SqlValue[]): readonly SqlValue[] {
    return [this.#tenantId, ...row];
  }

  #tuples(rows: readonly (readonly SqlValue[])[]): SqlStatement {
    const tuples = rows.map((row) => sql`(${joinSql(this.#owned(row).map((value) => sql`${value}`))})`);
    return sql`VALUES ${joinSql(tuples)}`;
  }

  async #stage({ table, columns, rows }: TenantRows, names: SqlStatement): Promise<SqlStatement> {
    const stage = identifier('temp', 'main', STAGE);
    await this.#session.execute(
      sql`CREATE TEMP TABLE ${identifier(STAGE)} AS SELECT ${names} FROM ${identifier('main', table)} LIMIT 0`,
      this.#options(),
    );
    await this.#session.append(
      ['temp', 'main', STAGE],
      { columns: [TENANT, ...columns], rows: rows.map((row) => this.#owned(row)) },
      this.#options(),
    );
    return sql`SELECT ${names} FROM ${stage}`;
  }

  #options(): { readonly signal?: AbortSignal } {
    return this.#signal === undefined ? {} : { signal: this.#signal };
  }
}

function nameList(names: readonly string[]): SqlStatement {
  return joinSql(names.map((name) => identifier(name)));
}
