import { EiderError, type ErrorCode } from '@eider/core';

const CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOENT: ['NOT_FOUND', 'there is no such file or folder'],
  ENOTDIR: ['NOT_FOUND', 'a part of the path is no folder'],
  EEXIST: ['ALREADY_EXISTS', 'there is a file already; name a new one, or export with overwrite'],
  EISDIR: ['INVALID_ARGUMENT', 'the path is a folder; name a file in it'],
  EACCES: ['PERMISSION_DENIED', 'the file or folder may not be read or written'],
  EPERM: ['PERMISSION_DENIED', 'the file or folder may not be read or written'],
  EROFS: ['PERMISSION_DENIED', 'the file system is read-only'],
  ENOSPC: ['RESOURCE_EXHAUSTED', 'the disk is full; free space and try again'],
  EDQUOT: ['RESOURCE_EXHAUSTED', 'the disk quota is used up; free space and try again'],
  EMFILE: ['RESOURCE_EXHAUSTED', 'too many files are open; close some and try again'],
};

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
  const known = CODES[system ?? ''];
  if (known === undefined || EiderError.is(error)) return error;
  const [code, message] = known;
  return new EiderError(code, message, { details: { path, system: system ?? '' }, cause: error });
}

/** The code of an error of the operating system, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { readonly code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
