import { systemClock, uuidSource } from '@eider/core';
import { AuditTrail } from '../governance/audit-trail.ts';
import { Governor } from '../governance/governor.ts';
import { logAuditSink } from '../governance/log-audit-sink.ts';
import { migrate } from '../schema/migrate.ts';
import { MIGRATIONS } from '../schema/migrations.ts';
import { AuditFolder } from './audit-folder.ts';
import { CreationTimes } from './creation-times.ts';
import { type GovernedComputeStore, GovernedStore } from './governed-store.ts';
import { joinAuditLog } from './join-audit-log.ts';
import { SchemaTerms } from './schema-terms.ts';
import { type ComputeStoreComponents, type ComputeStoreSettings, checkStoreSettings } from './settings.ts';
import { StoreLife } from './store-life.ts';
import { TenantDatabase } from './tenant-database.ts';
import { TenantSchemas } from './tenant-schemas.ts';

/**
 * Opens the governed store in the engine's main database, made or migrated if need be. Rejects with UNSUPPORTED (tables of a newer version),
 * CORRUPT_DATA (tables or audit log are not what they should be), INVALID_ARGUMENT (settings, or the log of another store). On failure nothing of the components is closed.
 */
export async function createComputeStore(
  components: ComputeStoreComponents,
  settings: ComputeStoreSettings = {},
): Promise<GovernedComputeStore> {
  const checked = checkStoreSettings(settings);
  const { engine, policy, auditLog, clock = systemClock, ids = uuidSource } = components;
  await migrate(engine, MIGRATIONS, clock.nowMs());
  const database = new TenantDatabase(engine);
  const facts = (await database.readFacts()) ?? (await database.createFacts(ids.next()));
  await joinAuditLog(auditLog, facts, { database, onAuditGap: checked.onAuditGap, nowMs: clock.nowMs() });
  const sink = components.auditSink ?? logAuditSink(auditLog);
  const trail = new AuditTrail({ sink, clock, ids, onFailure: checked.onAuditFailure });
  const folder = new AuditFolder(database, auditLog, checked.foldEveryEvents);
  const life = new StoreLife({
    database,
    folder,
    trail,
    isDurable: auditLog.durable,
    // A sink of the caller's is closed by the caller.
    closing: [...(components.auditSink === undefined ? [sink] : []), ...(components.owned ?? [])],
  });
  const parts = {
    database,
    times: new CreationTimes(clock, await database.lastCreatedMicros()),
    schemas: new TenantSchemas(database, checked.maxIndexedTerms),
    terms: new SchemaTerms(),
    maxValueBytes: checked.maxValueBytes,
  };
  return new GovernedStore(parts, new Governor(policy, trail), life);
}
