import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { type BackupProgress, EiderError } from '@eider/core';
import { onFile } from '../../transfer/file-error.ts';
import type { CliOption } from '../command.ts';
import { ProgressLine } from '../print/progress-line.ts';
import type { Terminal } from '../terminal.ts';

/** What the commands on backups take to read an encrypted one. */
export interface KeyFlags {
  readonly keyFile?: string;
}

export const KEY_OPTION: CliOption = {
  flags: '--key-file <path>',
  description: 'file with the base64 of the 32 bytes that encrypt (default: EIDER_BACKUP_KEY, else not encrypted)',
};

/** The key of backups, if one is given. It never stands on the command line, where others could see it. */
export async function readKey({ keyFile }: KeyFlags, { env, workingFolder }: Terminal): Promise<string | undefined> {
  if (keyFile === undefined) return env['EIDER_BACKUP_KEY'] || undefined;
  const path = isAbsolute(keyFile) ? keyFile : join(workingFolder, keyFile);
  return (await onFile(path, () => readFile(path, 'utf8'))).trim();
}

/** A line that tells people how many bytes are done, and how fast. */
export function byteProgress(terminal: Terminal): {
  readonly onProgress: (progress: BackupProgress) => void;
  end(): void;
} {
  const line = new ProgressLine(terminal);
  const beganMs = performance.now();
  return {
    onProgress: ({ sizeBytes, totalBytes }) => {
      const seconds = Math.max(0.001, (performance.now() - beganMs) / 1_000);
      line.showBytes({ sizeBytes, totalBytes, bytesPerSecond: sizeBytes / seconds });
    },
    end: () => line.end(),
  };
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** A time as ISO 8601; one without a zone is UTC. */
function parseMoment(text: string): Date {
  const hasZone = text.length === '2026-01-31'.length || /(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const time = new Date(hasZone ? text : `${text}Z`);
  if (ISO_TIME.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new EiderError('INVALID_ARGUMENT', 'give a time such as 2026-01-31 or 2026-01-31T12:00:00Z');
}

export const AT_OPTION: CliOption = {
  flags: '--at <time>',
  description: 'the newest backup that was not made after this time, such as 2026-01-31T12:00:00Z',
  parse: parseMoment,
};

export const ID_OPTION: CliOption = { flags: '--id <id>', description: 'the backup of this id' };
