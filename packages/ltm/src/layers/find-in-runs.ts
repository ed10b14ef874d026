import { hashName } from '../runs/hash-name.ts';
import { nameOf } from '../runs/name-of.ts';
import type { Located, RecordName, Run } from '../runs/run.ts';

interface Wanted {
  readonly name: RecordName;
  readonly hash: number;
  /** How many runs are known not to have it. */
  readonly passed: number;
}

/**
 * The newest entries of names, where runs (newest first) have them. Each name is looked for in the first run that may hold it, in all of these runs at the same
 * time; the few that were not there after all go on to the next one.
 */
export async function findInRuns(
  runs: readonly Run[],
  names: readonly RecordName[],
  signal: AbortSignal | undefined,
): Promise<readonly Located[]> {
  const found: Located[] = [];
  let open: readonly Wanted[] = names.map((name) => ({ name, hash: hashName(name), passed: 0 }));
  while (open.length > 0) {
    const asked = byRun(runs, open);
    const answers = await Promise.all(
      [...asked].map(([at, wanted]) =>
        (runs[at] as Run).findMany(
          wanted.map(({ name }) => name),
          signal,
        ),
      ),
    );
    for (const answer of answers) for (const located of answer) found.push(located);
    const known = new Set(answers.flat().map(({ entry }) => nameOf(entry)));
    open = [...asked].flatMap(([at, wanted]) =>
      wanted.flatMap(({ name, hash }) => (known.has(nameOf(name)) ? [] : [{ name, hash, passed: at + 1 }])),
    );
  }
  return found;
}

/** What may be in which run, by the run's place. */
function byRun(runs: readonly Run[], open: readonly Wanted[]): ReadonlyMap<number, readonly Wanted[]> {
  const asked = new Map<number, Wanted[]>();
  for (const wanted of open) {
    const at = runs.findIndex((run, place) => place >= wanted.passed && run.mayHold(wanted.name, wanted.hash));
    if (at < 0) continue;
    const own = asked.get(at);
    if (own === undefined) asked.set(at, [wanted]);
    else own.push(wanted);
  }
  return asked;
}
