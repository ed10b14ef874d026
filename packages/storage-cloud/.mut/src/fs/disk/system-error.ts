import { getSystemErrorName } from 'node:util';

/** An error as Node's own file functions throw it, made from the system's (negative) error number. */
export function systemError(errno: number): NodeJS.ErrnoException {
  const code = errno === -1 ? 'EUNKNOWN' : getSystemErrorName(errno);
  return Object.assign(new Error(`${code}: the writing thread could not write`), { code, errno });
}

/** The system's name of what went wrong, such as ENOSPC; undefined for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
