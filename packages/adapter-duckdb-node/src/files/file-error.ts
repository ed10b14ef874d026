import { EiderError, type ErrorCode } from '@eider/core';

const CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOENT: ['NOT_FOUND', 'there is no such file or folder'],
  ENOTDIR: ['NOT_FOUND', 'a part of the path is no folder'],
  EEXIST: ['ALREADY_EXISTS', 'there is a file already; name a new one'],
  EISDIR: ['INVALID_ARGUMENT', 'the path is a directory; name a file'],
  ELOOP: ['INVALID_ARGUMENT', 'the path has too many symbolic links'],
  ENAMETOOLONG: ['INVALID_ARGUMENT', 'the path is too long'],
  EACCES: ['PERMISSION_DENIED', 'the file or folder may not be written or read'],
  EPERM: ['PERMISSION_DENIED', 'the file or folder may not be written or read'],
  EROFS: ['PERMISSION_DENIED', 'the file system is read-only'],
  ENOSPC: ['RESOURCE_EXHAUSTED', 'the disk is full; free space and try again'],
  EDQUOT: ['RESOURCE_EXHAUSTED', 'the disk quota is used up; free space and try again'],
  EFBIG: ['RESOURCE_EXHAUSTED', 'the file would grow beyond what the system allows'],
  EMFILE: ['RESOURCE_EXHAUSTED', 'too many files are open'],
};

/** The code of an error of the operating system, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { readonly code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Turns an error of the file system into an EiderError; one that is an EiderError already passes through. */
export function toFileError(error: unknown, path: string): EiderError {
  if (EiderError.is(error)) return error;
  const code = systemCode(error);
  const [eiderCode, message] = CODES[code ?? ''] ?? ['INTERNAL', 'the file system failed in an unexpected way'];
  return new EiderError(eiderCode, message, {
    details: { path, ...(code === undefined ? {} : { system: code }) },
    cause: error,
  });
}
