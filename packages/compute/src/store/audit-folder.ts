import type { CommitLog } from '@eider/core';
import type { AuditTrail } from '../governance/audit-trail.ts';
import { foldAudit } from './fold-audit.ts';
import type { TenantDatabase } from './tenant-database.ts';

/** Folds the audit log now and then, one fold at a time. */
export class AuditFolder {
  readonly #database: TenantDatabase;
  readonly #log: CommitLog;
  readonly #everyEvents: number;
  #running: Promise<unknown> | undefined;
  #nextAt: number;

  constructor(database: TenantDatabase, log: CommitLog, everyEvents: number) {
    this.#database = database;
    this.#log = log;
    this.#everyEvents = everyEvents;
    this.#nextAt = everyEvents;
  }

  /** Folds now; gives the number of events of each tenant. */
  fold(): Promise<ReadonlyMap<string, number>> {
    return foldAudit(this.#database, this.#log);
  }

  /** Begins a fold if enough was recorded since the last one; nobody waits for it. */
  afterCall({ recorded }: AuditTrail): void {
    if (recorded < this.#nextAt || this.#running !== undefined) return;
    this.#nextAt = recorded + this.#everyEvents;
    const end = (): void => {
      this.#running = undefined;
    };
    // A fold that fails leaves every event in the log, for the next one or for `close`, which tells.
    this.#running = this.fold().then(end, end);
  }

  /** Resolves when no fold runs. */
  async idle(): Promise<void> {
    await this.#running;
  }
}
