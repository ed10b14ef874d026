import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChildProgram } from '../../children/child-program.ts';
import { residentMemory } from '../../children/resident-memory.ts';
import type { MemoryMessage, MemorySettings } from './memory-protocol.ts';

const PROGRAM = fileURLToPath(new URL('./memory-program.ts', import.meta.url));
const MEGABYTE = 1_000_000;
const LIMIT_BYTES = 512 * 1_024 * 1_024;

export interface MemorySoakOptions extends Omit<MemorySettings, 'path' | 'mode'> {
  /** The most that a process may take. @default 512 MiB */
  readonly limitBytes?: number;
}

/** Writes a large memory in one process and uses it in another, watches both from outside, and prints it; gives the exit code. */
export async function reportMemorySoak(options: MemorySoakOptions, print: (line: string) => void): Promise<number> {
  const { limitBytes = LIMIT_BYTES, ...settings } = options;
  const folder = await mkdtemp(join(tmpdir(), 'eider-memory-'));
  const path = join(folder, 'large.duckdb');
  print(`${settings.records} records of ${settings.valueBytes} bytes, ${settings.format}, seed ${settings.seed}`);
  try {
    const peaks = [
      await watch({ ...settings, path, mode: 'write' }, print),
      await watch({ ...settings, path, mode: 'use' }, print),
    ];
    const peak = Math.max(...peaks);
    const verdict = peak <= limitBytes ? 'within' : 'FAILED: more than';
    print(`at most ${inMegabytes(peak)} resident, ${verdict} ${inMegabytes(limitBytes)}`);
    return peak <= limitBytes ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The most memory that a process took, by the kernel's own count. */
async function watch(settings: MemorySettings, print: (line: string) => void): Promise<number> {
  const child = new ChildProgram<MemoryMessage, never>(PROGRAM, settings);
  const start = performance.now();
  let peak = 0;
  for await (const { phase, done } of child.messages()) {
    // After its last word the process is on its way out.
    if (phase === 'closed') continue;
    const { nowBytes, peakBytes } = residentMemory(child.processId);
    peak = Math.max(peak, peakBytes);
    const seconds = ((performance.now() - start) / 1_000).toFixed(0);
    print(`${seconds} s ${phase} ${done}: ${inMegabytes(nowBytes)} resident, ${inMegabytes(peakBytes)} at most`);
  }
  if ((await child.ended) !== 0) throw new Error(`the process that was to ${settings.mode} has failed`);
  return peak;
}

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}
