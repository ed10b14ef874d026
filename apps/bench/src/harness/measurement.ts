import type { BenchCase, Peer } from './bench-case.ts';
import { median, spread } from './median.ts';

/** A line of the report, and of the file that `--json` writes. */
export interface Measurement {
  readonly id: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer: number;
  readonly peerName: string;
  /** How many times better ours is: above 1 ours wins, whatever the unit. */
  readonly ratio: number;
  /** The least good ratio; null where none is set. */
  readonly target: number | null;
  /** Whether the target is met; null without one. */
  readonly ok: boolean | null;
}

/** A measurement with how much its rounds differ. */
export interface Comparison extends Measurement {
  readonly oursSpread: number;
  readonly peerSpread: number;
  readonly rounds: number;
}

/** Compares the rounds of ours with those of one peer. */
export function compare(
  benchCase: BenchCase,
  peer: Peer,
  ours: readonly number[],
  theirs: readonly number[],
): Comparison {
  const [oursMedian, peerMedian] = [median(ours), median(theirs)];
  const ratio = benchCase.better === 'lower' ? peerMedian / oursMedian : oursMedian / peerMedian;
  const { target } = benchCase;
  return {
    id: peer.suffix === undefined ? benchCase.id : `${benchCase.id}/${peer.suffix}`,
    unit: benchCase.unit,
    ours: oursMedian,
    peer: peerMedian,
    peerName: peer.name,
    ratio,
    target: target ?? null,
    ok: target === undefined ? null : ratio >= target,
    oursSpread: spread(ours),
    peerSpread: spread(theirs),
    rounds: ours.length,
  };
}

/** What goes into the file: nothing but the measurement. */
export function toMeasurement({ id, unit, ours, peer, peerName, ratio, target, ok }: Comparison): Measurement {
  return { id, unit, ours, peer, peerName, ratio, target, ok };
}
