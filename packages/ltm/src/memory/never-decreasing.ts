/** A time that never goes back, whatever its source does. */
export function neverDecreasing(nowMs: () => number): () => number {
  let latest = 0;
  return () => {
    const now = nowMs();
    // A clock that gives no number changes nothing; the log refuses it for commits.
    if (now > latest) latest = now;
    return latest;
  };
}
