import type { BenchCase, Measure, Peer } from './bench-case.ts';
import { failureOf } from './failure-of.ts';
import { type Comparison, compare, limitOf } from './measurement.ts';

/** Rounds before the first one that counts. Code is compiled in steps: after one round that is short the second is still much slower than the tenth. */
const WARM_UPS = 3;

/** One side and its figures so far. A side that has failed is left alone from then on. */
class Side {
  readonly figures: number[] = [];
  failure?: string;
  readonly #measure: Measure;

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  async warmUp(round: number): Promise<void> {
    await this.#try(round);
  }

  async run(round: number): Promise<void> {
    const figure = await this.#try(round);
    if (figure !== undefined) this.figures.push(figure);
  }

  async #try(round: number): Promise<number | undefined> {
    if (this.failure !== undefined) return undefined;
    try {
      return await this.#measure(round);
    } catch (error) {
      this.failure = failureOf(error);
      return undefined;
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
  const counted = benchCase.rounds ?? rounds;
  // Numbers of their own: every round has its own keys, and cases that share a round's times find those that count under 1, 2, 3.
  for (let warmUp = 1; warmUp <= (benchCase.warmUps ?? WARM_UPS); warmUp += 1) {
    for (const side of sides) await side.warmUp(counted + warmUp);
  }
  for (let round = 1; round <= counted; round += 1) {
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
