import { EiderError, type ErrorCode } from '@eider/core';

const CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOENT: ['NOT_FOUND', 'there is no such file or folder'],
  ENOTDIR: ['NOT_FOUND', 'a part of the path is no folder'],
  EEXIST: ['ALREADY_EXISTS', 'there is a file already; name a new one, or export with overwrite'],
  ELOOP: ['INVALID_ARGUMENT', 'the path leads through links that go in a circle; name the file itself'],
  ENAMETOOLONG: ['INVALID_ARGUMENT', 'the path is too long; give a shorter one'],
  EINVAL: ['INVALID_ARGUMENT', 'the path leads to no file that can be read or written; name a file'],
  ENXIO: ['INVALID_ARGUMENT', 'the path leads to no file that can be read or written; name a file'],
  EISDIR: ['INVALID_ARGUMENT', 'the path is a folder; name a file in it'],
  EACCES: ['PERMISSION_DENIED', 'the file or folder may not be read or written'],
  EPERM: ['PERMISSION_DENIED', 'the file or folder may not be read or written'],
  EROFS: ['PERMISSION_DENIED', 'the file system is read-only'],
  ENOSPC: ['RESOURCE_EXHAUSTED', 'the disk is full; free space and try again'],
  EDQUOT: ['RESOURCE_EXHAUSTED', 'the disk quota is used up; free space and try again'],
  EFBIG: ['RESOURCE_EXHAUSTED', 'the file would grow beyond what the system allows; raise the limit or export less'],
  ENFILE: ['RESOURCE_EXHAUSTED', 'too many files are open; close some and try again'],
  EIO: ['UNAVAILABLE', 'the disk or device does not answer as it should; check it and try again'],
  EBUSY: ['UNAVAILABLE', 'the file is in use; close who uses it and try again'],
  EMFILE: ['RESOURCE_EXHAUSTED', 'too many files are open; close some and try again'],
};

const OTHER: readonly [ErrorCode, string] = ['INTERNAL', 'the file system refused; see the cause'];

/** Runs work on a file; errors of the file system become EiderErrors. */
export async function onFile<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toFileError(error, path);
  }
}

/** An error of the file system as an EiderError; any other one as it is. */
function toFileError(error: unknown, path: string): unknown {
  const system = systemCode(error);
  if (EiderError.is(error) || !isSystemError(error)) return error;
  const known = CODES[system ?? ''] ?? OTHER;
  const [code, message] = known;
  return new EiderError(code, message, { details: { path, system: system ?? '' }, cause: error });
}

// Node gives every error of a file function the name of the call that failed.
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && systemCode(error) !== undefined;
}

/** The code of an error of the operating system, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { readonly code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
