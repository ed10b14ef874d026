import { type SqlStatement, trustedSql } from '@eider/core';

/**
 * A statement that runs for tens of seconds on any machine, and ends: an adapter that cannot stop it fails its case
 * instead of hanging.
 */
export function heavyStatement(): SqlStatement {
  return trustedSql(
    'SELECT count(*) AS n FROM range(100000) a, range(100000) b WHERE (a.range * b.range) % 1000003 = 7',
  );
}

/** A signal that fires on its own while a statement is running. */
export function abortSoon(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  return controller.signal;
}
