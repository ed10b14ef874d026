import type { JsonObject, LongTermMemory, MemoryRecord, StorageStats } from '@eider/core';
import { digestOf, type ModelRecord } from './lane-model.ts';
import { laneKeys, laneNamespace, RESIDUES, residueWord, SHARED, SPACES } from './lane-operation.ts';

/** What a memory says about one namespace, asked in every way it can be asked. */
export interface SpaceDump {
  readonly listed: readonly (readonly [string, ModelRecord])[];
  /** One for each possible key, in their order. */
  readonly retrieved: readonly (ModelRecord | null)[];
  readonly count: number;
  /** Keys that the lane's own word finds. */
  readonly found: readonly string[];
  /** Keys that the word of every seventh operation finds. */
  readonly foundByResidue: readonly string[];
  /** Keys whose metadata say the same. */
  readonly filtered: readonly string[];
}

/** What a memory holds after it was opened. */
export interface StateDump {
  readonly recovery: StorageStats['recovery'];
  readonly runs: number;
  /** How many transactions the record that all lanes share has counted. */
  readonly transactions: number;
  /** Records in all namespaces, as the memory counts them. */
  readonly records: number;
  /** Which operations were searched for. */
  readonly residue: number;
  readonly lanes: readonly (readonly SpaceDump[])[];
}

/** Asks a memory for everything that the lanes stored. */
export async function dumpState(memory: LongTermMemory, lanes: number): Promise<StateDump> {
  const { records, storage } = await memory.stats();
  if (storage === undefined) throw new Error('the root of a memory tells what it is made of');
  const residue = storage.lastSequence % RESIDUES;
  const dumps: (readonly SpaceDump[])[] = [];
  for (let lane = 0; lane < lanes; lane += 1) {
    dumps.push(await dumpLane(memory, lane, residue));
  }
  const counted = await memory.namespace(SHARED.namespace).retrieve<number>(SHARED.key);
  const { recovery, runs } = storage;
  return { recovery, runs: runs.length, transactions: counted?.value ?? 0, records, residue, lanes: dumps };
}

/** Asks a memory for everything that one lane stored. */
export async function dumpLane(memory: LongTermMemory, lane: number, residue: number): Promise<readonly SpaceDump[]> {
  const spaces: SpaceDump[] = [];
  for (let space = 0; space < SPACES; space += 1) {
    spaces.push(await dumpSpace(memory.namespace(...laneNamespace(lane, space)), lane, residue));
  }
  return spaces;
}

async function dumpSpace(memory: LongTermMemory, lane: number, residue: number): Promise<SpaceDump> {
  const listed: (readonly [string, ModelRecord])[] = [];
  for await (const record of memory.list()) listed.push([record.key, toModel(record)]);
  const retrieved = await memory.retrieveMany(laneKeys());
  return {
    listed,
    retrieved: retrieved.map((record) => (record === undefined ? null : toModel(record))),
    count: await memory.count(),
    found: await keysFound(memory, `lane${lane}`),
    foundByResidue: await keysFound(memory, residueWord(residue)),
    filtered: await keysFiltered(memory, residue),
  };
}

async function keysFound(memory: LongTermMemory, word: string): Promise<readonly string[]> {
  const { hits } = await memory.search(word, { limit: Number.MAX_SAFE_INTEGER });
  return hits.map(({ record }) => record.key);
}

async function keysFiltered(memory: LongTermMemory, residue: number): Promise<readonly string[]> {
  const { hits } = await memory.search(undefined, { filter: { residue }, limit: Number.MAX_SAFE_INTEGER });
  return hits.map(({ record }) => record.key);
}

function toModel({ value, metadata }: MemoryRecord): ModelRecord {
  const { number } = value as { readonly number: number };
  return { number, digest: digestOf({ value: value as JsonObject, metadata }) };
}
