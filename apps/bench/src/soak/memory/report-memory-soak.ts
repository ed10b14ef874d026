import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChildProgram } from '../../children/child-program.ts';
import { residentMemory } from '../../children/resident-memory.ts';
import { buildMemoryProgram } from './build-memory-program.ts';
import type { MemoryMessage, MemorySettings } from './memory-protocol.ts';

const SOURCES = fileURLToPath(new URL('./memory-program.ts', import.meta.url));
const MEGABYTE = 1_000_000;
const USE_LIMIT_BYTES = 512 * 1_024 * 1_024;
const WRITE_LIMIT_BYTES = 800 * MEGABYTE;

export interface MemorySoakOptions extends Omit<MemorySettings, 'path' | 'mode'> {
  /** The most that the process which uses the memory may take. @default 512 MiB */
  readonly useLimitBytes?: number;
  /** The most that the process which fills the memory at full speed may take. @default 800 MB */
  readonly writeLimitBytes?: number;
  /** What the processes run: packages as users install them, or their sources, which take more memory. @default 'builds' */
  readonly from?: 'builds' | 'sources';
}

/** Writes a large memory in one process and uses it in another, watches both from outside, and prints it; gives the exit code. */
export async function reportMemorySoak(options: MemorySoakOptions, print: (line: string) => void): Promise<number> {
  const {
    useLimitBytes = USE_LIMIT_BYTES,
    writeLimitBytes = WRITE_LIMIT_BYTES,
    from = 'builds',
    ...settings
  } = options;
  const program = from === 'builds' ? await buildMemoryProgram() : SOURCES;
  const folder = await mkdtemp(join(tmpdir(), 'eider-memory-'));
  const path = join(folder, 'large.duckdb');
  print(`${settings.records} records of ${settings.valueBytes} bytes, ${settings.format}, seed ${settings.seed}`);
  try {
    const written = await watch(program, { ...settings, path, mode: 'write' }, print);
    const used = await watch(program, { ...settings, path, mode: 'use' }, print);
    const isWithin = [
      verdict('writing', written, writeLimitBytes, print),
      verdict('using', used, useLimitBytes, print),
    ];
    return isWithin.includes(false) ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function verdict(what: string, peakBytes: number, limitBytes: number, print: (line: string) => void): boolean {
  const isWithin = peakBytes <= limitBytes;
  const words = isWithin ? 'within' : 'FAILED: more than';
  print(`${what} took at most ${inMegabytes(peakBytes)} resident, ${words} ${inMegabytes(limitBytes)}`);
  return isWithin;
}

/** The most memory that a process took, by the kernel's own count. */
async function watch(program: string, settings: MemorySettings, print: (line: string) => void): Promise<number> {
  const child = new ChildProgram<MemoryMessage, never>(program, settings);
  const start = performance.now();
  let peak = 0;
  for await (const { phase, done } of child.messages()) {
    // After its last word the process is on its way out.
    if (phase === 'closed') continue;
    const { nowBytes, peakBytes } = residentMemory(child.processId);
    peak = Math.max(peak, peakBytes);
    const seconds = ((performance.now() - start) / 1_000).toFixed(0);
    print(`${seconds} s ${phase} ${done}: ${inMegabytes(nowBytes)} resident, ${inMegabytes(peakBytes)} at most so far`);
  }
  if ((await child.ended) !== 0) throw new Error(`the process that was to ${settings.mode} has failed`);
  return peak;
}

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}
