import { fileURLToPath } from 'node:url';
import { EiderError } from '@eider/core';

/** Where a memory lives. */
export type MemoryLocation = { readonly kind: 'memory' } | { readonly kind: 'file'; readonly path: string };

// Two letters at least: `c:\agents` is a path.
const SCHEME = /^([a-z][a-z0-9+.-]+):/i;

/** Reads a URI: `:memory:`, a path, or `file:` and an absolute path. Anything else is INVALID_ARGUMENT or UNSUPPORTED. */
export function parseMemoryUri(uri: unknown): MemoryLocation {
  if (typeof uri !== 'string' || uri === '' || uri.includes('\0')) {
    throw new EiderError('INVALID_ARGUMENT', 'name the memory by a path such as ./ltm.duckdb, or :memory:');
  }
  if (uri === ':memory:') return { kind: 'memory' };
  const scheme = SCHEME.exec(uri)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'file') {
    throw new EiderError('UNSUPPORTED', 'this version opens local files and :memory: only', { details: { scheme } });
  }
  const path = scheme === 'file' ? toPath(uri) : uri;
  if (/[/\\]$/.test(path)) {
    throw new EiderError(
      'UNSUPPORTED',
      'this version opens files, not shared folders; name a file, such as ltm.duckdb in it',
    );
  }
  return { kind: 'file', path };
}

function toPath(uri: string): string {
  const message = 'a file URI needs an absolute path: file:///folder/ltm.duckdb';
  // URL would resolve a relative path against the root of the disk.
  if (!/^file:\/\/(localhost)?\//i.test(uri)) throw new EiderError('INVALID_ARGUMENT', message);
  try {
    return fileURLToPath(uri);
  } catch (cause) {
    throw new EiderError('INVALID_ARGUMENT', message, { cause });
  }
}
