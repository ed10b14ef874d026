import { readFileSync } from 'node:fs';

export interface ResidentMemory {
  readonly nowBytes: number;
  /** The most since the process began. */
  readonly peakBytes: number;
}

/** Memory of a process as the kernel counts it, from outside; Linux only. */
export function residentMemory(processId: number): ResidentMemory {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  return { nowBytes: field(status, 'VmRSS'), peakBytes: field(status, 'VmHWM') };
}

function field(status: string, name: string): number {
  const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  if (kilobytes === undefined) throw new Error(`the kernel does not tell ${name} of the process`);
  return Number(kilobytes) * 1_024;
}
