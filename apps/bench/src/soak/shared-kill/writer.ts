import { createInterface } from 'node:readline';
import { EiderError, type ErrorCode, type LongTermMemory } from '@eider/core';
import { say as sayLine } from '../../children/say.ts';
import { openSharedPatiently } from '../bucket/open-shared.ts';
import { doOperation } from '../kill/do-operation.ts';
import { laneOperation } from '../kill/lane-operation.ts';
import { dumpLane, type SpaceDump } from '../kill/state-dump.ts';
import { settleMemory } from './settle-memory.ts';
import type { SharedWriterCommand, SharedWriterMessage, SharedWriterSettings } from './writer-protocol.ts';

// One of the processes that write to a memory in a bucket, until it is killed.
const { place, pressure, seed, lanes, residue } = JSON.parse(process.argv[2] ?? '{}') as SharedWriterSettings;
const commands = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
// Errors that a server brings about which is killed and started again.
const AWAY: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'TIMEOUT', 'INDETERMINATE']);

function say(message: SharedWriterMessage): void {
  sayLine(message);
}

async function dumpLanes(memory: LongTermMemory): Promise<readonly (readonly SpaceDump[])[]> {
  const dumps: (readonly SpaceDump[])[] = [];
  for (const lane of lanes) dumps.push(await dumpLane(memory, lane, residue));
  return dumps;
}

/** Writes until an operation fails; then the other lanes end with the one that they are at. */
async function writeLanes(memory: LongTermMemory, after: readonly number[]): Promise<void> {
  let isInterrupted = false;
  const write = async (lane: number, last: number): Promise<void> => {
    for (let number = last + 1; !isInterrupted; number += 1) {
      const failure = await tryOperation(memory, lane, number);
      if (failure === undefined) {
        say({ type: 'ack', lane, number });
        continue;
      }
      isInterrupted = true;
      say({ type: 'failed', lane, isDefinite: failure !== 'INDETERMINATE', code: failure });
    }
  };
  await Promise.all(lanes.map((lane, index) => write(lane, after[index] ?? 0)));
}

async function tryOperation(memory: LongTermMemory, lane: number, number: number): Promise<ErrorCode | undefined> {
  const operation = laneOperation(seed, lane, number);
  try {
    await doOperation(memory, lane, operation);
  } catch (error) {
    if (!EiderError.is(error) || !AWAY.has(error.code)) throw error;
    // A checkpoint changes nothing that anybody can see.
    if (operation.kind !== 'fold') return error.code;
  }
  return undefined;
}

async function work(): Promise<void> {
  say({ type: 'opening' });
  const memory = await openSharedPatiently(place, pressure);
  for (;;) {
    say({ type: 'settled', lanes: await settleMemory(memory, () => dumpLanes(memory)) });
    const { value, done } = await commands.next();
    if (done === true) return memory.close();
    await writeLanes(memory, (JSON.parse(value) as SharedWriterCommand).after);
  }
}

try {
  await work();
} catch (error) {
  say({ type: 'broken', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
}
