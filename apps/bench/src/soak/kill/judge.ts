import { isDeepStrictEqual } from 'node:util';
import type { LaneModel, ModelRecord, ModelSpace } from './lane-model.ts';
import { laneKeys, RESIDUES } from './lane-operation.ts';
import type { SpaceDump, StateDump } from './state-dump.ts';

/** The memory lost something, made something up, or contradicts itself. */
export class LossError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LossError';
  }
}

/**
 * Compares a dump with the models, which stand after the last acknowledged operation of each lane: a lane must be exactly there, or one operation
 * further, the one in flight when the process was killed. The models are brought to where their lanes are.
 */
export function judgeDump(dump: StateDump, models: readonly LaneModel[]): void {
  for (const model of models) judgeLane(dump.lanes[model.lane] ?? [], model, dump.residue);
  checkWhole(dump, models);
}

/** The same for one lane. A lane whose last operation has failed for certain must not be one operation further. */
export function judgeLane(spaces: readonly SpaceDump[], model: LaneModel, residue: number, mayBeFurther = true): void {
  if (!holds(spaces, model.spaces)) {
    if (!mayBeFurther || !holds(spaces, model.afterNext())) throw new LossError(describeLoss(spaces, model));
    model.advanceTo(model.applied + 1);
  }
  for (const [space, found] of spaces.entries()) checkConsistency(found, residue, `lane ${model.lane}, space ${space}`);
}

/** What concerns all lanes: no transaction was lost or done twice, and nothing is counted that nobody can see. */
function checkWhole({ transactions, records, lanes }: StateDump, models: readonly LaneModel[]): void {
  const done = models.reduce((sum, model) => sum + model.transactions, 0);
  check(transactions === done, 'all lanes', `${transactions} transactions were counted, ${done} are in`);
  const seen = lanes.flat().reduce((sum, { count }) => sum + count, transactions > 0 ? 1 : 0);
  check(records === seen, 'all lanes', `statistics say ${records} records, namespaces hold ${seen}`);
}

function holds(spaces: readonly SpaceDump[], expected: readonly ModelSpace[]): boolean {
  return expected.every((space, index) => isDeepStrictEqual(new Map(spaces[index]?.listed), space));
}

function describeLoss(spaces: readonly SpaceDump[], model: LaneModel): string {
  const differences = model.spaces.flatMap((expected, index) => {
    const found = new Map(spaces[index]?.listed);
    const keys = [...new Set([...expected.keys(), ...found.keys()])];
    return keys
      .filter((key) => !isDeepStrictEqual(found.get(key), expected.get(key)))
      .map(
        (key) => `space ${index} ${key}: found ${nameOf(found.get(key))}, acknowledged ${nameOf(expected.get(key))}`,
      );
  });
  return `lane ${model.lane} is neither after operation ${model.applied} nor after the next one: ${differences.join('; ')}`;
}

function nameOf(record: ModelRecord | undefined): string {
  return record === undefined ? 'nothing' : `operation ${record.number} (${record.digest.slice(0, 8)})`;
}

/** Listing, retrieving, counting and searching have to tell the same story. */
function checkConsistency({ listed, ...dump }: SpaceDump, residue: number, place: string): void {
  const records = new Map(listed);
  const keys = [...records.keys()];
  const ofResidue = keys.filter((key) => (records.get(key)?.number ?? 0) % RESIDUES === residue);
  check(keys.length === listed.length, place, 'list gives a key twice');
  check(isDeepStrictEqual(keys, keys.toSorted()), place, 'list is not in order');
  const expected = laneKeys().map((key) => records.get(key) ?? null);
  check(isDeepStrictEqual(dump.retrieved, expected), place, 'retrieve and list differ');
  check(dump.count === keys.length, place, `count says ${dump.count}, list has ${keys.length}`);
  check(isDeepStrictEqual(dump.found.toSorted(), keys), place, 'search does not find what list has');
  check(
    isDeepStrictEqual(dump.foundByResidue.toSorted(), ofResidue),
    place,
    'search finds overwritten texts, or misses new ones',
  );
  check(isDeepStrictEqual(dump.filtered.toSorted(), ofResidue), place, 'a filter finds something else than list has');
}

function check(isTrue: boolean, place: string, message: string): void {
  if (!isTrue) throw new LossError(`${place}: ${message}`);
}
