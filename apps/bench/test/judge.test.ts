import { describe, expect, it } from 'vitest';
import { judgeDump, LossError } from '../src/soak/kill/judge.ts';
import { LaneModel, type ModelRecord } from '../src/soak/kill/lane-model.ts';
import { type LaneOperation, laneKeys, laneOperation, RESIDUES } from '../src/soak/kill/lane-operation.ts';
import type { SpaceDump, StateDump } from '../src/soak/kill/state-dump.ts';

const SEED = 5;
const RESIDUE = 3;

function modelAfter(operations: number): LaneModel {
  const model = new LaneModel(SEED, 0);
  model.advanceTo(operations);
  return model;
}

/** What a faultless memory would say after so many operations of one lane. */
function faultless(operations: number): StateDump {
  const spaces = modelAfter(operations).spaces.map((records): SpaceDump => {
    const listed = [...records].sort(([a], [b]) => (a < b ? -1 : 1));
    const keys = listed.map(([key]) => key);
    return {
      listed,
      retrieved: laneKeys().map((key) => records.get(key) ?? null),
      count: keys.length,
      found: keys,
      foundByResidue: ofResidue(listed),
      filtered: ofResidue(listed),
    };
  });
  const { transactions } = modelAfter(operations);
  const records = spaces.reduce((sum, { count }) => sum + count, transactions > 0 ? 1 : 0);
  const recovery = { replayedCommits: 0, tornBytes: 0 };
  return { recovery, runs: 0, residue: RESIDUE, transactions, records, lanes: [spaces] };
}

function ofResidue(listed: SpaceDump['listed']): readonly string[] {
  return listed.filter(([, { number }]) => number % RESIDUES === RESIDUE).map(([key]) => key);
}

function changed(dump: StateDump, change: (space: SpaceDump) => Partial<SpaceDump>): StateDump {
  const [spaces = []] = dump.lanes;
  return { ...dump, lanes: [spaces.map((space, index) => (index === 0 ? { ...space, ...change(space) } : space))] };
}

/** Numbers of operations of a kind, in order. */
function numbersOf(isWanted: (operation: LaneOperation) => boolean): readonly number[] {
  return Array.from({ length: 300 }, (_, index) => index + 1).filter((number) =>
    isWanted(laneOperation(SEED, 0, number)),
  );
}

describe('the judge of a soak', () => {
  it('accepts what was acknowledged, exactly', () => {
    const model = modelAfter(200);
    judgeDump(faultless(200), [model]);
    expect(model.applied).toBe(200);
  });

  it('accepts the operation that was in flight, and goes on behind it', () => {
    const [number = 0] = numbersOf(({ kind }) => kind === 'store').filter((candidate) => candidate > 100);
    const model = modelAfter(number - 1);
    judgeDump(faultless(number), [model]);
    expect(model.applied).toBe(number);
  });

  it('refuses a memory that is behind', () => {
    const [number = 0] = numbersOf(({ kind }) => kind === 'store').filter((candidate) => candidate > 100);
    expect(() => judgeDump(faultless(number - 1), [modelAfter(number)])).toThrow(LossError);
  });

  it('refuses a memory that is two operations ahead', () => {
    const stores = new Set(numbersOf(({ kind }) => kind === 'store'));
    const number = [...stores].find((candidate) => stores.has(candidate + 1)) ?? 0;
    expect(() => judgeDump(faultless(number + 1), [modelAfter(number - 1)])).toThrow(LossError);
  });

  it('refuses half of what was stored together', () => {
    const many = numbersOf(({ kind, stored }) => kind === 'store' && stored.length > 3 && stored[0]?.space === 0);
    const number = many.at(-1) ?? 0;
    const [before, after] = [faultless(number - 1), faultless(number)];
    const old = new Map(before.lanes[0]?.[0]?.listed);
    const half = changed(after, ({ listed }) => ({
      listed: listed.map(([key, record]) => [key, key === 'position' ? (old.get(key) ?? record) : record] as const),
    }));
    expect(() => judgeDump(half, [modelAfter(number - 1)])).toThrow(LossError);
  });

  it('refuses a value that is not whole', () => {
    const damaged = (record: ModelRecord): ModelRecord => ({ ...record, digest: record.digest.replace(/./g, '0') });
    const dump = changed(faultless(200), ({ listed: [[key, record] = ['', {} as ModelRecord], ...rest] }) => ({
      listed: [[key, damaged(record)], ...rest],
    }));
    expect(() => judgeDump(dump, [modelAfter(200)])).toThrow(/found operation/);
  });

  it.each<[string, RegExp, (space: SpaceDump) => Partial<SpaceDump>]>([
    ['counts wrongly', /count says/, ({ count }) => ({ count: count + 1 })],
    ['lists a key twice', /twice/, ({ listed }) => ({ listed: [...listed, ...listed.slice(-1)] })],
    ['lists out of order', /order/, ({ listed }) => ({ listed: listed.toReversed() })],
    ['retrieves something else', /retrieve/, ({ retrieved }) => ({ retrieved: retrieved.map(() => null) })],
    ['does not find a record', /search/, ({ found }) => ({ found: found.slice(1) })],
    ['finds a record twice', /search/, ({ found }) => ({ found: [...found, ...found.slice(-1)] })],
    ['filters wrongly', /filter/, ({ filtered }) => ({ filtered: filtered.slice(1) })],
    ['finds an old text', /overwritten/, ({ found }) => ({ foundByResidue: found })],
  ])('refuses a memory that %s', (_, message, change) => {
    expect(() => judgeDump(changed(faultless(200), change), [modelAfter(200)])).toThrow(message);
  });

  it('refuses a transaction that is in a lane, but was not counted, and one that was counted twice', () => {
    for (const change of [-1, 1]) {
      const dump = faultless(200);
      const counted = { ...dump, transactions: dump.transactions + change };
      expect(() => judgeDump(counted, [modelAfter(200)])).toThrow(/transactions were counted/);
    }
  });

  it('refuses statistics that count what nobody can see', () => {
    const dump = faultless(200);
    expect(() => judgeDump({ ...dump, records: dump.records + 1 }, [modelAfter(200)])).toThrow(/statistics/);
  });

  it('refuses what came back behind a record that has expired', () => {
    const fleeting = numbersOf(({ kind }) => kind === 'fleeting');
    const replaced = fleeting.find((number) => {
      const [item] = laneOperation(SEED, 0, number).stored;
      return item !== undefined && modelAfter(number - 1).spaces[item.space]?.has(item.key) === true;
    });
    const number = replaced ?? 0;
    expect(() => judgeDump(faultless(number - 1), [modelAfter(number)])).toThrow(LossError);
  });
});
