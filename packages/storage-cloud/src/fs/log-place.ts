import type { RelaxedSync } from './background-sync.ts';
import type { LogDisk } from './disk/log-disk.ts';

/** Where a log lives, and how it becomes durable. */
export interface LogPlace {
  readonly disk: LogDisk;
  readonly path: string;
  readonly preallocateBytes: number;
  /** Undefined for a log in which a commit is durable when its append resolves. */
  readonly relaxed?: RelaxedSync;
}

/** How many zeros are written ahead: none where commits do not wait for the disk. */
export function roomAhead({ preallocateBytes, relaxed }: LogPlace): number {
  return relaxed === undefined ? preallocateBytes : 0;
}
