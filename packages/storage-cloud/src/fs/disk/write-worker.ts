/**
 * The thread that writes. It waits for a command in shared memory, runs the system call and publishes the outcome.
 *
 * It imports nothing but Node and its sibling, so that it starts from sources and from a build alike, whatever the process was started with.
 */
import { fdatasyncSync, fsyncSync, ftruncateSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import {
  COMMAND_NUMBER,
  type ControlBlock,
  controlBlock,
  DESCRIPTOR,
  ERROR_NUMBER,
  IS_AWAKE,
  LENGTH,
  OPERATION,
  OPERATIONS,
  OUTCOME_NUMBER,
} from './control-block.ts';

// Commands often follow each other; waking from a futex costs as much as a third of a durable write. A memory takes up to this long
// between two commits of one caller.
const SPIN_MS = 0.1;

function serve(block: ControlBlock): void {
  let last = 0;
  for (;;) {
    last = nextCommand(block.numbers, last);
    if (block.numbers[OPERATION] === OPERATIONS.stop) return;
    Atomics.store(block.numbers, ERROR_NUMBER, run(block));
    Atomics.store(block.numbers, OUTCOME_NUMBER, last);
    Atomics.notify(block.numbers, OUTCOME_NUMBER);
  }
}

function nextCommand(numbers: Int32Array, last: number): number {
  const until = performance.now() + (numbers[IS_AWAKE] === 1 ? SPIN_MS : 0);
  while (Atomics.load(numbers, COMMAND_NUMBER) === last && performance.now() < until);
  // The wake-up of a command that was seen before it slept may come late: only the number tells that there is another.
  while (Atomics.load(numbers, COMMAND_NUMBER) === last) Atomics.wait(numbers, COMMAND_NUMBER, last);
  return Atomics.load(numbers, COMMAND_NUMBER);
}

function run(block: ControlBlock): number {
  try {
    runOperation(block, block.numbers[DESCRIPTOR] ?? -1, block.position[0] ?? 0);
    return 0;
  } catch (error) {
    return systemErrorNumber(error);
  }
}

function runOperation(block: ControlBlock, descriptor: number, position: number): void {
  const operation = block.numbers[OPERATION];
  if (operation === OPERATIONS.sync) fdatasyncSync(descriptor);
  else if (operation === OPERATIONS.syncFolder) fsyncSync(descriptor);
  else if (operation === OPERATIONS.setLength) ftruncateSync(descriptor, position);
  else writeAll(descriptor, block.data.subarray(0, block.numbers[LENGTH]), position);
}

function writeAll(descriptor: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.byteLength) {
    done += writeSync(descriptor, bytes, done, bytes.byteLength - done, position + done);
  }
}

function systemErrorNumber(error: unknown): number {
  const errno = error instanceof Error && 'errno' in error ? error.errno : undefined;
  // -1 stands for a failure without a number; no system call gives it for a write, a sync or a change of length.
  return typeof errno === 'number' && errno !== 0 ? errno : -1;
}

serve(controlBlock(workerData as SharedArrayBuffer));
