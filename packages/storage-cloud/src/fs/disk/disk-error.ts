import { EiderError, type ErrorCode } from '@eider/core';
import { systemErrorCode } from './system-error.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly advice: string;
}

const NO_SPACE: Meaning = { code: 'RESOURCE_EXHAUSTED', advice: 'free space on the disk and try again' };
const NO_RIGHTS: Meaning = {
  code: 'PERMISSION_DENIED',
  advice: 'let this user read and write the file and its folder',
};
const NO_PATH: Meaning = { code: 'NOT_FOUND', advice: 'create the folder first' };
const NO_FILE: Meaning = { code: 'INVALID_ARGUMENT', advice: 'give the path of a file, not of a folder or device' };
const NO_LINKS: Meaning = { code: 'UNSUPPORTED', advice: 'put the log on a file system with hard links' };

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EFBIG: NO_SPACE,
  EMFILE: { code: 'RESOURCE_EXHAUSTED', advice: 'raise the limit of open files or close some' },
  ENFILE: { code: 'RESOURCE_EXHAUSTED', advice: 'raise the limit of open files or close some' },
  EACCES: NO_RIGHTS,
  EPERM: NO_RIGHTS,
  EROFS: NO_RIGHTS,
  ENOENT: NO_PATH,
  ENOTDIR: NO_PATH,
  EISDIR: NO_FILE,
  ELOOP: NO_FILE,
  ENAMETOOLONG: { code: 'INVALID_ARGUMENT', advice: 'give a shorter path' },
  ENOTSUP: NO_LINKS,
  ENOSYS: NO_LINKS,
  EIO: { code: 'UNAVAILABLE', advice: 'check the disk, then try again' },
  ESTALE: { code: 'UNAVAILABLE', advice: 'check the mount, then open the log again' },
};

/** The one mapping of the system's errors to ours; eider errors pass through. */
export function toDiskError(error: unknown, path: string): EiderError {
  if (EiderError.is(error)) return error;
  const systemCode = systemErrorCode(error);
  const meaning = systemCode === undefined ? undefined : MEANINGS[systemCode];
  const details = { path, ...(systemCode === undefined ? {} : { systemCode }) };
  const { code, advice } = meaning ?? { code: 'INTERNAL', advice: 'the file system refused; see the cause' };
  return new EiderError(code, advice, { details, cause: error });
}

/** Whether the disk (or a quota) was full, so that the write is known to have failed. */
export function isOutOfSpace(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemErrorCode(error) ?? '');
}
