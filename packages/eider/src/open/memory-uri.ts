import { fileURLToPath } from 'node:url';
import { EiderError } from '@eider/core';

/** Where a memory lives. */
export type MemoryLocation =
  | { readonly kind: 'memory' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'shared'; readonly uri: string };

const SHARED_SCHEMES: readonly string[] = ['s3', 'gs', 'az'];
// Two letters at least: `c:\agents` is a path.
const SCHEME = /^([a-z][a-z0-9+.-]+):/i;

/**
 * Reads a URI: `:memory:`, a path, `file:` and an absolute path, or what several processes share: `s3://`, `gs://`, `az://`, and a `file:` URI that ends in `/`.
 * Anything else is INVALID_ARGUMENT or UNSUPPORTED.
 */
export function parseMemoryUri(uri: unknown): MemoryLocation {
  if (typeof uri !== 'string' || uri === '' || uri.includes('\0')) {
    throw new EiderError('INVALID_ARGUMENT', 'name the memory by a path such as ./ltm.duckdb, or :memory:');
  }
  if (uri === ':memory:') return { kind: 'memory' };
  const scheme = SCHEME.exec(uri)?.[1]?.toLowerCase();
  if (scheme !== undefined && SHARED_SCHEMES.includes(scheme)) return { kind: 'shared', uri };
  if (scheme === 'indexeddb') {
    const message = "IndexedDB is in browsers only: there import { openMemory } from 'eider/browser'; here name a path";
    throw new EiderError('UNSUPPORTED', message, { details: { scheme } });
  }
  if (scheme !== undefined && scheme !== 'file') {
    const message = 'name the memory by a path, :memory:, file:///folder/, s3://, gs:// or az://';
    throw new EiderError('UNSUPPORTED', message, { details: { scheme } });
  }
  const path = scheme === 'file' ? toPath(uri) : uri;
  if (/[/\\]$/.test(path)) {
    if (scheme === 'file') return { kind: 'shared', uri };
    throw new EiderError(
      'INVALID_ARGUMENT',
      'name a file, such as ltm.duckdb in this folder; to share the folder with other processes give its file:/// URI',
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
