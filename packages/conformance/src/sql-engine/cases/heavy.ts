import { type SqlStatement, trustedSql } from '@eider/core';

/**
 * A statement that costs more than a minute of one core, and ends: an adapter that cannot stop it fails its case
 * instead of hanging. It works in small steps: an adapter that polls can stop it only between two of them.
 */
export function heavyStatement(): SqlStatement {
  return trustedSql("SELECT count(*) AS n FROM range(300000000) WHERE md5(range::VARCHAR) < '0000'");
}

/** A signal that fires on its own while a statement is running. */
export function abortSoon(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  return controller.signal;
}
