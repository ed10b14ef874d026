const ENTRIES = 'cache:';
const LEASES = 'cache-lease:';

/**
 * The names of one agent's entries: `cache:{agent}:{action}:{digest}`, or `cache:{agent}:{key}` for a key that was given. `%` and `:` inside a
 * part are percent-encoded, so no two of them meet.
 */
export class CacheKeys {
  /** What all entries of the agent begin with. */
  readonly prefix: string;

  constructor(agent: string) {
    this.prefix = `${ENTRIES}${encodePart(agent)}:`;
  }

  ofDigest(action: string, digest: string): string {
    return `${this.prefix}${encodePart(action)}:${digest}`;
  }

  /** The name for a key as callers know it: their own, or a whole name as `wrap` told them. */
  ofKey(key: string): string {
    return key.startsWith(this.prefix) ? key : this.prefix + encodePart(key);
  }

  /** The lease that goes with an entry; not among the entries. */
  leaseOf(cacheKey: string): string {
    return LEASES + cacheKey.slice(ENTRIES.length);
  }

  /** The entry that a lease belongs to. */
  entryOf(leaseKey: string): string {
    return ENTRIES + leaseKey.slice(LEASES.length);
  }
}

/** Replaces `%` and `:`; no two texts become the same. */
function encodePart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll(':', '%3A');
}

/** What `encodePart` made a text from. */
export function decodePart(part: string): string {
  return part.replaceAll('%3A', ':').replaceAll('%25', '%');
}
