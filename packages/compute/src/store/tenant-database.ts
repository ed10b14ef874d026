import { EiderError, type SqlEngine, type SqlSession, sql } from '@eider/core';
import { TenantScope } from './tenant-scope.ts';
import { Turns } from './turns.ts';

/** What a file knows about its store, beside what its tenants have. */
export interface StoreFacts {
  readonly storeId: string;
  /** Events of the audit log up to this sequence are in the table. */
  readonly foldedThrough: number;
  /** Whether the audit log may hold events that are not in the table. */
  readonly needsLog: boolean;
}

/** One transaction, in which every tenant has a scope of its own. */
export interface StoreTransaction {
  tenant(tenantId: string): TenantScope;
  setFoldedThrough(sequence: number): Promise<void>;
}

/** The only holder of the engine: it gives out scopes of single tenants, and what concerns no tenant. */
export class TenantDatabase {
  readonly #engine: SqlEngine;
  readonly #turns = new Turns();

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  /** For reading, beside whatever else runs. */
  reader(tenantId: string, signal?: AbortSignal): TenantScope {
    return new TenantScope(this.#engine, tenantId, signal);
  }

  /** Runs `work` when the writes before it have ended, and before any later one begins. */
  turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  /** One transaction; `work` may run again after a conflict. To be called within a turn. */
  transaction<T>(work: (transaction: StoreTransaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#engine.transaction(
      (session) =>
        work({
          tenant: (tenantId) => new TenantScope(session, tenantId, signal),
          setFoldedThrough: (sequence) => setFoldedThrough(session, sequence),
        }),
      signal === undefined ? {} : { signal },
    );
  }

  async readFacts(): Promise<StoreFacts | undefined> {
    const { rows } = await this.#engine.query(
      sql`SELECT store_id, audit_folded_through, audit_needs_log FROM main.eider_compute`,
    );
    if (rows.length > 1) {
      throw new EiderError('CORRUPT_DATA', 'the file describes more than one store; restore it from a backup');
    }
    const [row] = rows;
    return row === undefined
      ? undefined
      : {
          storeId: String(row['store_id']),
          foldedThrough: Number(row['audit_folded_through']),
          needsLog: row['audit_needs_log'] === true,
        };
  }

  async createFacts(storeId: string): Promise<StoreFacts> {
    const { engineVersion, storageVersion } = this.#engine.capabilities;
    await this.#engine.execute(
      sql`INSERT INTO main.eider_compute VALUES (${storeId}, ${engineVersion}, ${storageVersion}, 0, false)`,
    );
    return { storeId, foldedThrough: 0, needsLog: false };
  }

  async setNeedsLog(needsLog: boolean): Promise<void> {
    await this.#engine.execute(sql`UPDATE main.eider_compute SET audit_needs_log = ${needsLog}`);
  }

  async setFoldedThrough(sequence: number): Promise<void> {
    await setFoldedThrough(this.#engine, sequence);
  }

  /** Tenants that have audited events; for recording a gap in each of their chains. */
  async auditedTenants(): Promise<readonly string[]> {
    const { rows } = await this.#engine.query(sql`SELECT tenant_id FROM main.eider_audit_tails ORDER BY tenant_id`);
    return rows.map((row) => String(row['tenant_id']));
  }

  /** When the newest row was created, in microseconds since 1970; 0 without any. */
  async lastCreatedMicros(): Promise<number> {
    const { rows } = await this.#engine.query(sql`SELECT max(micros) AS last FROM (
      SELECT epoch_us(max(created_at)) AS micros FROM main.eider_embeddings
      UNION ALL SELECT epoch_us(max(created_at)) FROM main.eider_computations)`);
    return Number(rows[0]?.['last'] ?? 0);
  }
}

async function setFoldedThrough(session: SqlSession, sequence: number): Promise<void> {
  await session.execute(sql`UPDATE main.eider_compute SET audit_folded_through = ${BigInt(sequence)}`);
}
