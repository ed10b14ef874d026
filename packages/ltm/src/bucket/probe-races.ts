import type { PutBlobOptions } from '@eider/core';
import { getText, PROBE_TIME, type Probe, type ProbeCheck, type PutOutcome, putFreely, putText } from './probe-run.ts';

const RACERS = 16;
const MAX_ROUNDS = 100;

/** Races of conditional puts, of which exactly one may win. */
export const RACE_CHECKS: readonly ProbeCheck[] = [
  {
    name: 'create race',
    run: (probe) => runRounds(probe, (round) => race(probe, `create-${round}`, { ifNoneMatch: '*' })),
  },
  {
    name: 'swap race',
    run: (probe) =>
      runRounds(probe, async (round) => {
        const etag = await putFreely(probe, 'swap', `before round ${round}`);
        return race(probe, 'swap', { ifMatch: etag });
      }),
  },
];

/** Rounds until one goes wrong, or the time for them is over; at least one. */
async function runRounds(
  { clock }: Probe,
  runRound: (round: number) => Promise<string | undefined>,
): Promise<string | undefined> {
  const endMs = clock.monotonicMs() + PROBE_TIME.racesMs;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const problem = await runRound(round);
    if (problem !== undefined) return `${problem} in race ${round}`;
    if (clock.monotonicMs() > endMs) return undefined;
  }
  return undefined;
}

async function race(probe: Probe, name: string, condition: PutBlobOptions): Promise<string | undefined> {
  const racers = Array.from({ length: RACERS }, (_, racer) => putText(probe, name, textOf(racer), condition));
  const outcomes = await Promise.all(racers);
  const winners = numbersOf(outcomes, 'won');
  const header = condition.ifMatch === undefined ? 'If-None-Match' : 'If-Match';
  if (winners.length > 1) return describeWinners(header, winners.length);
  // Whose answer was lost may have won.
  const possible = winners.length === 1 ? winners : numbersOf(outcomes, 'unknown');
  if (possible.length === 0) return `${header}: all ${RACERS} writers of one key were refused, one had to win`;
  const stored = await getText(probe, name);
  if (possible.some((racer) => textOf(racer) === stored)) return undefined;
  return `${header}: after a race the key holds what no winner has put`;
}

function describeWinners(header: string, count: number): string {
  return count === RACERS
    ? `${header} was ignored: ${count} of ${RACERS} writers of one key won, exactly one may`
    : `${header} is not judged and applied in one step: ${count} of ${RACERS} writers of one key won, exactly one may`;
}

function numbersOf(outcomes: readonly PutOutcome[], kind: PutOutcome['kind']): readonly number[] {
  return outcomes.flatMap((outcome, racer) => (outcome.kind === kind ? [racer] : []));
}

function textOf(racer: number): string {
  return `racer ${racer}`;
}
