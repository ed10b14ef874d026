import { type AuditEvent, canonicalJson, EiderError } from '@eider/core';

/** One event as a line; INVALID_ARGUMENT for what JSON cannot hold. */
export function encodeEvent(event: AuditEvent): string {
  // Canonical JSON escapes line ends, so a line is one event.
  return canonicalJson(event);
}

/** Lines as the batch of one commit. */
export function encodeBatch(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.join('\n'));
}

/** An event with the text that it was kept as. */
export interface KeptEvent {
  readonly event: AuditEvent;
  readonly text: string;
}

/** The events of a commit; CORRUPT_DATA for a commit of something else. */
export function decodeEvents(batch: Uint8Array): readonly KeptEvent[] {
  try {
    const lines = new TextDecoder('utf-8', { fatal: true }).decode(batch).split('\n');
    return lines.map((text) => ({ event: parseEvent(text), text }));
  } catch (cause) {
    throw new EiderError(
      'CORRUPT_DATA',
      'the audit log holds something else than audit events; give the store its own log',
      {
        cause,
      },
    );
  }
}

/** The event of a line; throws for a line that holds none. */
export function parseEvent(text: string): AuditEvent {
  const event = JSON.parse(text) as Partial<AuditEvent>;
  if (typeof event.id === 'string' && typeof event.tenantId === 'string' && typeof event.atMs === 'number') {
    return event as AuditEvent;
  }
  throw new EiderError('CORRUPT_DATA', 'a line of the audit is no event; restore the store from a backup');
}
