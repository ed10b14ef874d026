import { EiderError, type JsonObject, type LineageEvent, type LineageSink, type SqlSession } from '@eider/core';
import { z } from 'zod';
import type { Outbox } from '../migration/outbox/outbox.ts';

const dataset = z.object({ name: z.string(), digest: z.string().optional() });

const EVENT = z.object({
  id: z.string(),
  kind: z.enum(['embedding', 'run', 'replay']),
  outcome: z.enum(['complete', 'fail']),
  atMs: z.number(),
  tenantId: z.string(),
  job: z.object({ name: z.string(), version: z.string().optional() }),
  runId: z.string(),
  inputs: z.array(dataset),
  outputs: z.array(dataset),
});

/** A sink that loses nothing, with a way to keep an event in the transaction of the data that it is about. */
export interface OutboxLineageSink extends LineageSink {
  recordIn(session: SqlSession, event: LineageEvent): Promise<void>;
}

/**
 * Keeps events in an outbox and delivers them to another sink, however often that fails; `record` waits for the outbox alone. Deliveries happen when the outbox's owner
 * drains or runs it. Closing closes the other sink.
 */
export function outboxLineageSink(outbox: Outbox, sink: LineageSink, topic = 'lineage'): OutboxLineageSink {
  let isClosed = false;
  const add = async (event: LineageEvent, session?: SqlSession): Promise<void> => {
    if (isClosed) throw new EiderError('CLOSED', 'the lineage sink is closed: open another');
    await outbox.add({ topic, key: event.id, payload: toPayload(event) }, session);
  };
  outbox.handle(topic, ({ payload }, options) => sink.record(fromPayload(payload), options));
  return {
    record: (event) => add(event),
    recordIn: (session, event) => add(event, session),
    async close() {
      isClosed = true;
      await sink.close();
    },
  };
}

function toPayload(event: LineageEvent): JsonObject {
  const checked = EVENT.safeParse(event);
  if (checked.success) return JSON.parse(JSON.stringify(checked.data)) as JsonObject;
  throw new EiderError('INVALID_ARGUMENT', 'this is no lineage event', {
    details: { path: checked.error.issues[0]?.path.map(String).join('.') ?? '' },
  });
}

function fromPayload(payload: JsonObject): LineageEvent {
  const checked = EVENT.safeParse(payload);
  if (checked.success) return JSON.parse(JSON.stringify(checked.data)) as LineageEvent;
  throw new EiderError('CORRUPT_DATA', 'what the outbox kept is no lineage event any more');
}
