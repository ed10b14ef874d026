import type { BenchCase } from './bench-case.ts';
import { formatFigure } from './format-figure.ts';
import { median, spread } from './median.ts';

/** A line of the report, and of the file that `--json` writes. Figures are null where a side could not be measured. */
export interface Measurement {
  readonly id: string;
  readonly unit: string;
  readonly ours: number | null;
  /** The peer's figure, or what ours has to reach. */
  readonly peer: number | null;
  readonly peerName: string;
  /** How many times better ours is: above 1 ours wins, whatever the unit. */
  readonly ratio: number | null;
  /** The least good ratio; null where none is set. */
  readonly target: number | null;
  /** Whether the target is met; null without one, or without the peer. */
  readonly ok: boolean | null;
  /** Why a figure is missing. */
  readonly failure?: string;
}

/** A measurement with how much its rounds differ. */
export interface Comparison extends Measurement {
  readonly oursSpread: number;
  readonly peerSpread: number;
  readonly rounds: number;
}

/** The figures of one side, one a round, or why there are none. */
export interface SideFigures {
  readonly figures: readonly number[];
  readonly failure?: string;
}

/** What is compared: a peer's rounds, or a limit as a peer that never varies. */
export interface Compared extends SideFigures {
  readonly name: string;
  readonly suffix?: string;
  readonly target?: number;
}

/** A limit in the place of a peer: the ratio is above 1 where ours keeps it. */
export function limitOf({ better, unit }: BenchCase, limit: number): Compared {
  const bound = better === 'lower' ? 'at most' : 'at least';
  return { name: `the target: ${bound} ${formatFigure(limit)} ${unit}`, suffix: 'limit', target: 1, figures: [limit] };
}

/** Compares the rounds of ours with those of one peer. */
export function compare(benchCase: BenchCase, peer: Compared, ours: SideFigures): Comparison {
  const failure = ours.failure === undefined ? peer.failure : `ours: ${ours.failure}`;
  const { target } = peer;
  const [oursMedian, peerMedian] = [medianOf(ours), medianOf(peer)];
  const ratio = ratioOf(benchCase, oursMedian, peerMedian);
  return {
    id: peer.suffix === undefined ? benchCase.id : `${benchCase.id}/${peer.suffix}`,
    unit: benchCase.unit,
    ours: oursMedian,
    peer: peerMedian,
    peerName: peer.name,
    ratio,
    target: target ?? null,
    ok: verdictOf(ratio, target, ours.failure),
    ...(failure === undefined ? {} : { failure }),
    oursSpread: oursMedian === null ? 0 : spread(ours.figures),
    peerSpread: peerMedian === null ? 0 : spread(peer.figures),
    rounds: ours.figures.length,
  };
}

function medianOf({ figures, failure }: SideFigures): number | null {
  return failure === undefined ? median(figures) : null;
}

function ratioOf({ better }: BenchCase, ours: number | null, peer: number | null): number | null {
  if (ours === null || peer === null) return null;
  return better === 'lower' ? peer / ours : ours / peer;
}

// Ours failing is a target missed; a peer that cannot be had says nothing about ours.
function verdictOf(ratio: number | null, target: number | undefined, failure: string | undefined): boolean | null {
  if (failure !== undefined) return false;
  return target === undefined || ratio === null ? null : ratio >= target;
}

/** What goes into the file: nothing but the measurement. */
export function toMeasurement(comparison: Comparison): Measurement {
  const { oursSpread: _ours, peerSpread: _peer, rounds: _rounds, ...measurement } = comparison;
  return measurement;
}
