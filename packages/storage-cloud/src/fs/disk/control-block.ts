/**
 * The memory that a write channel shares with its worker: one command at a time, then its outcome.
 *
 * Bytes 0 to 63: 32-bit integers. Bytes 64 to 71: the position, a double. From byte 128: the data.
 * This file is loaded by the worker too, so it imports nothing.
 */
export const COMMAND_NUMBER = 0;
export const OUTCOME_NUMBER = 1;
export const OPERATION = 2;
export const DESCRIPTOR = 3;
export const LENGTH = 4;
/** The system's error number of the outcome; 0 for success. */
export const ERROR_NUMBER = 5;
/** Whether the worker looks for the next command for a while before it sleeps: 1 or 0. */
export const IS_AWAKE = 6;

export const OPERATIONS = { write: 1, sync: 2, setLength: 3, syncFolder: 4, stop: 5 } as const;

/** The largest piece that one write command carries. */
export const DATA_BYTES: number = 256 * 1024;

export interface ControlBlock {
  readonly numbers: Int32Array;
  readonly position: Float64Array;
  readonly data: Uint8Array;
}

const POSITION_OFFSET = 64;
const DATA_OFFSET = 128;

/** Size of the shared memory. */
export const BLOCK_BYTES: number = DATA_OFFSET + DATA_BYTES;

/** The views of both sides on the shared memory. */
export function controlBlock(memory: SharedArrayBuffer): ControlBlock {
  return {
    numbers: new Int32Array(memory, 0, POSITION_OFFSET / Int32Array.BYTES_PER_ELEMENT),
    position: new Float64Array(memory, POSITION_OFFSET, 1),
    data: new Uint8Array(memory, DATA_OFFSET, DATA_BYTES),
  };
}
