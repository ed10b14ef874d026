import { EiderError } from '@eider/core';
import type { AuditTrail } from '../governance/audit-trail.ts';
import type { AuditFolder } from './audit-folder.ts';
import type { TenantDatabase } from './tenant-database.ts';

export interface StoreLifeParts {
  readonly database: TenantDatabase;
  readonly folder: AuditFolder;
  readonly trail: AuditTrail;
  readonly isDurable: boolean;
  /** In this order, the audit sink first. */
  readonly closing: readonly { close(): Promise<void> }[];
}

/** Lets calls in until the store closes, and closes it when the last of them has ended. */
export class StoreLife {
  readonly #parts: StoreLifeParts;
  readonly #calls = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  constructor(parts: StoreLifeParts) {
    this.#parts = parts;
  }

  get folder(): AuditFolder {
    return this.#parts.folder;
  }

  get auditFailures(): number {
    return this.#parts.trail.failures;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new EiderError('CLOSED', 'the store is closed: open it again');
    const call = work();
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
      if (this.#closed === undefined) this.#parts.folder.afterCall(this.#parts.trail);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const { database, folder, isDurable, closing } = this.#parts;
    const failures: unknown[] = [];
    const attempt = async (work: () => Promise<unknown>): Promise<void> => {
      await work().catch((error: unknown) => failures.push(error));
    };
    await folder.idle();
    await attempt(async () => {
      await folder.fold();
      // From here on the file needs no log; only a log that outlives the process could be missed.
      if (isDurable) await database.setNeedsLog(false);
    });
    for (const one of closing) await attempt(() => one.close());
    // Everything was closed all the same: the first failure tells what went wrong.
    if (failures.length > 0) throw failures[0];
  }
}
