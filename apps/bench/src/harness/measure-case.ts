import type { BenchCase, Measure } from './bench-case.ts';
import { type Comparison, compare } from './measurement.ts';

/** The number of the round that is not counted. */
const WARM_UP_ROUND = 0;

interface Side {
  readonly measure: Measure;
  readonly figures: number[];
}

/**
 * Measures ours and its peers in turns, so that whatever else the machine does hits all of them; who comes first changes with every
 * round. Results are verified before and after.
 */
export async function measureCase(benchCase: BenchCase, rounds: number): Promise<readonly Comparison[]> {
  await benchCase.verify();
  const ours: Side = { measure: benchCase.ours, figures: [] };
  const peers = benchCase.peers.map((peer) => ({ peer, measure: peer.measure, figures: [] as number[] }));
  const sides: readonly Side[] = [ours, ...peers];
  if (benchCase.warmUp !== false) for (const { measure } of sides) await measure(WARM_UP_ROUND);
  for (let round = 1; round <= (benchCase.rounds ?? rounds); round += 1) {
    for (const side of turnOf(sides, round)) side.figures.push(await side.measure(round));
  }
  await benchCase.verify();
  return peers.map(({ peer, figures }) => compare(benchCase, peer, ours.figures, figures));
}

function turnOf(sides: readonly Side[], round: number): readonly Side[] {
  const first = (round - 1) % sides.length;
  return [...sides.slice(first), ...sides.slice(0, first)];
}
