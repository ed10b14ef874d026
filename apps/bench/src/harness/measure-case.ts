import type { BenchCase, Measure, Peer } from './bench-case.ts';
import { failureOf } from './failure-of.ts';
import { type Comparison, compare, limitOf } from './measurement.ts';

/** The number of the round that is not counted. */
const WARM_UP_ROUND = 0;

/** One side and its figures so far. A side that has failed is left alone from then on. */
class Side {
  readonly figures: number[] = [];
  failure?: string;
  readonly #measure: Measure;

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  async run(round: number): Promise<void> {
    if (this.failure !== undefined) return;
    try {
      const figure = await this.#measure(round);
      if (round !== WARM_UP_ROUND) this.figures.push(figure);
    } catch (error) {
      this.failure = failureOf(error);
    }
  }
}

/**
 * Measures ours and its peers in turns, so that whatever else the machine does hits all of them; who comes first changes with every
 * round. Results are verified before and after. A side that fails is reported so, and the others go on.
 */
export async function measureCase(benchCase: BenchCase, rounds: number): Promise<readonly Comparison[]> {
  await benchCase.verify?.();
  const ours = new Side(benchCase.ours);
  const peers = benchCase.peers.map((peer) => ({ peer, side: new Side(peer.measure) }));
  const sides: readonly Side[] = [ours, ...peers.map(({ side }) => side)];
  if (benchCase.warmUp !== false) for (const side of sides) await side.run(WARM_UP_ROUND);
  for (let round = 1; round <= (benchCase.rounds ?? rounds); round += 1) {
    for (const side of turnOf(sides, round)) await side.run(round);
  }
  if (ours.failure === undefined) await benchCase.verify?.();
  const { limit } = benchCase;
  const limits = limit === undefined ? [] : [limitOf(benchCase, limit)];
  const compared = [...peers.map(({ peer, side }) => ({ ...peer, ...figuresOf(side) })), ...limits];
  return compared.map((each) => compare(benchCase, each, figuresOf(ours)));
}

/** The lines of a case that could not be measured at all. */
export function failedCase(benchCase: BenchCase, error: unknown): readonly Comparison[] {
  const failed = { figures: [], failure: failureOf(error) };
  const peers: readonly Peer[] = benchCase.peers;
  const limits = benchCase.limit === undefined ? [] : [limitOf(benchCase, benchCase.limit)];
  return [...peers.map((peer) => ({ ...peer, ...failed })), ...limits].map((each) => compare(benchCase, each, failed));
}

function figuresOf({ figures, failure }: Side): { readonly figures: readonly number[]; readonly failure?: string } {
  return failure === undefined ? { figures } : { figures, failure };
}

function turnOf(sides: readonly Side[], round: number): readonly Side[] {
  const first = (round - 1) % sides.length;
  return [...sides.slice(first), ...sides.slice(0, first)];
}
