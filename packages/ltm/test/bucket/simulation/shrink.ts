import { replay, type SimulationOptions, type SimulationResult } from './simulation.ts';

/**
 * The shortest trace that still breaks the same promise, found by leaving out ever smaller parts (delta debugging): steps that depend on what was left out
 * are skipped.
 */
export async function shrink(options: SimulationOptions, found: SimulationResult): Promise<SimulationResult> {
  let best = found;
  let size = Math.ceil(best.trace.length / 2);
  while (size >= 1) {
    const smaller = await withoutSome(options, best, size);
    if (smaller !== undefined) best = smaller;
    else if (size === 1) break;
    else size = Math.ceil(size / 2);
    size = Math.min(size, Math.max(1, Math.ceil(best.trace.length / 2)));
  }
  return best;
}

/** The trace without as many parts of a size as can be left out; undefined if none can. */
async function withoutSome(
  options: SimulationOptions,
  from: SimulationResult,
  size: number,
): Promise<SimulationResult | undefined> {
  let best = from;
  for (let at = 0; at < best.trace.length; ) {
    const shorter = [...best.trace.slice(0, at), ...best.trace.slice(at + size)];
    const result = await replay(options, shorter);
    const isShorter = result.trace.length < best.trace.length;
    if (isShorter && result.violation?.kind === from.violation?.kind) best = result;
    else at += size;
  }
  return best === from ? undefined : best;
}
