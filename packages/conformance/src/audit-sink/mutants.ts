import type { AuditEvent, AuditSink } from '@eider/core';
import type { Mutant } from '../suite/suite.ts';
import type { AuditSinkFixture } from './fixture.ts';

type AuditSinkMutant = Mutant<AuditSinkFixture>;

/** Audit sinks broken in one way each, to prove that the suite can fail. */
export const auditSinkMutants: readonly AuditSinkMutant[] = [
  sinkMutant('drops-details', 'what an event need not have is lost', (sink) => ({
    record: ({ items: _items, ...event }) => sink.record(event),
  })),
  sinkMutant('drops-repeats', 'an event whose id is known is dropped', (sink) => {
    const known = new Set<string>();
    return {
      record: async (event) => {
        if (known.has(event.id)) return;
        known.add(event.id);
        await sink.record(event);
      },
    };
  }),
  sinkMutant('drops-late', 'an event during another record is dropped', (sink) => {
    let busy = false;
    return {
      record: async (event) => {
        if (busy) return;
        busy = true;
        await sink.record(event);
        busy = false;
      },
    };
  }),
  sinkMutant('keeps-the-callers-event', 'an event is read only later', (sink) => ({
    record: async (event) => {
      await undefined;
      await sink.record(event);
    },
  })),
  keptMutant('newest-first', 'events are kept in the other order', (events) => events.toReversed()),
  sinkMutant('close-drops', 'what is in flight at close is lost', (sink) => {
    const waiting: AuditEvent[] = [];
    return {
      record: async (event) => {
        waiting.push(event);
        await undefined;
        for (const one of waiting.splice(0)) await sink.record(one);
      },
      close: async () => {
        waiting.splice(0);
        await sink.close();
      },
    };
  }),
  sinkMutant('open-for-ever', 'a record after close goes nowhere', (sink) => {
    let closed = false;
    return {
      record: async (event) => {
        if (!closed) await sink.record(event);
      },
      close: async () => {
        await sink.close();
        closed = true;
      },
    };
  }),
];

function sinkMutant(id: string, defect: string, change: (sink: AuditSink) => Partial<AuditSink>): AuditSinkMutant {
  return {
    id: `audit-sink/mutant/${id}`,
    defect,
    mutate: (fixture) => {
      const { sink } = fixture;
      const bound: AuditSink = { record: (event) => sink.record(event), close: () => sink.close() };
      return { sink: { ...bound, ...change(sink) }, kept: () => fixture.kept() };
    },
  };
}

function keptMutant(
  id: string,
  defect: string,
  change: (events: readonly AuditEvent[]) => readonly AuditEvent[],
): AuditSinkMutant {
  return {
    id: `audit-sink/mutant/${id}`,
    defect,
    mutate: (fixture) => ({ sink: fixture.sink, kept: async () => change(await fixture.kept()) }),
  };
}
