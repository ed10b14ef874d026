import type { AuditEvent } from '@eider/core';
import { ensureEqual, ensureRejects } from '../suite/expect.ts';
import type { ConformanceCase, ConformanceSuite } from '../suite/suite.ts';
import type { AuditSinkFixture } from './fixture.ts';

type AuditSinkCase = ConformanceCase<AuditSinkFixture>;

const CONCURRENT = 500;

const cases: readonly AuditSinkCase[] = [
  sinkCase('record/round-trip', 'an event is kept as it was given', async ({ sink, kept }) => {
    const full: AuditEvent = {
      ...eventOf(1),
      purpose: 'a "quoted" purpose\nin two lines',
      traceId: 'trace-1',
      items: 3,
      errorCode: 'PERMISSION_DENIED',
      outcome: 'denied',
      durationMs: 0.125,
      resource: 'embeddings/Grüße 🦆',
    };
    await sink.record(full);
    ensureEqual(await kept(), [full], 'kept');
  }),
  sinkCase('record/order', 'events are kept in their order', async ({ sink, kept }) => {
    for (let index = 0; index < 20; index += 1) await sink.record(eventOf(index));
    ensureEqual(idsOf(await kept()), idsOf(events(20)), 'kept');
  }),
  sinkCase('record/concurrent', 'concurrent records are all kept, in order', async ({ sink, kept }) => {
    await Promise.all(events(CONCURRENT).map((event) => sink.record(event)));
    ensureEqual(idsOf(await kept()), idsOf(events(CONCURRENT)), 'kept');
  }),
  sinkCase('record/own-copy', 'changing an event later changes nothing', async ({ sink, kept }) => {
    const event = { ...eventOf(1), roles: ['analyst'] };
    const recorded = sink.record(event);
    event.roles.push('admin');
    event.outcome = 'denied';
    await recorded;
    ensureEqual(await kept(), [{ ...eventOf(1), roles: ['analyst'] }], 'kept');
  }),
  sinkCase('record/twice', 'an event recorded twice is kept twice', async ({ sink, kept }) => {
    await sink.record(eventOf(1));
    await sink.record(eventOf(1));
    ensureEqual(await kept(), [eventOf(1), eventOf(1)], 'kept');
  }),
  sinkCase('close/waits', 'close waits for records in flight, which are kept', async ({ sink, kept }) => {
    const recorded = events(50).map((event) => sink.record(event));
    await sink.close();
    await Promise.all(recorded);
    ensureEqual((await kept()).length, 50, 'number of events');
  }),
  sinkCase('close/closed', 'a record after close is CLOSED, and close is idempotent', async ({ sink, kept }) => {
    await sink.record(eventOf(1));
    await sink.close();
    await sink.close();
    await ensureRejects('CLOSED', () => sink.record(eventOf(2)));
    ensureEqual(idsOf(await kept()), ['event-1'], 'kept');
  }),
];

/** Every requirement of the port `AuditSink`. */
export const auditSinkSuite: ConformanceSuite<AuditSinkFixture> = { port: 'AuditSink', cases };

function sinkCase(id: string, requirement: string, run: (fixture: AuditSinkFixture) => Promise<void>): AuditSinkCase {
  return { id: `audit-sink/${id}`, requirement, run };
}

function eventOf(index: number): AuditEvent {
  return {
    id: `event-${index}`,
    callId: `call-${index}`,
    atMs: 1_767_225_600_000 + index,
    tenantId: 'acme',
    principalId: 'u-42',
    roles: ['analyst'],
    sessionId: 's-1',
    action: 'embeddings.get',
    resource: 'embeddings/1',
    decision: { outcome: 'permit', reason: 'the role analyst permits it', policyVersion: '1' },
    outcome: 'succeeded',
    durationMs: 1.5,
  };
}

function events(count: number): readonly AuditEvent[] {
  return Array.from({ length: count }, (_, index) => eventOf(index));
}

function idsOf(kept: readonly AuditEvent[]): readonly string[] {
  return kept.map(({ id }) => id);
}
