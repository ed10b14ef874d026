import { EiderError } from '@eider/core';

/** Where a page's memory lives. */
export type PageLocation =
  | { readonly kind: 'memory' }
  | { readonly kind: 'indexeddb'; readonly database: string }
  | { readonly kind: 's3' | 'az'; readonly uri: string };

const ADVICE = 'name the memory by indexeddb:name, :memory:, s3://bucket/name or az://container/name';

/**
 * Reads a URI: `indexeddb:` and a name, `:memory:` or `memory:`, `s3://`, `az://`. Paths, `file:` and `gs://` are UNSUPPORTED in a browser, anything else
 * INVALID_ARGUMENT or UNSUPPORTED.
 */
export function parsePageUri(uri: unknown): PageLocation {
  if (typeof uri !== 'string' || uri === '' || uri.includes('\0')) throw new EiderError('INVALID_ARGUMENT', ADVICE);
  if (uri === ':memory:' || uri === 'memory:') return { kind: 'memory' };
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(uri) ?? [];
  switch (scheme.toLowerCase()) {
    case 'indexeddb':
      return { kind: 'indexeddb', database: databaseOf(rest) };
    case 's3':
      return { kind: 's3', uri };
    case 'az':
      return { kind: 'az', uri };
    case 'gs':
      throw new EiderError(
        'UNSUPPORTED',
        'Google’s library needs Node: use indexeddb:, s3:// or az:// here, or give a blobStore of your own',
        { details: { scheme: 'gs' } },
      );
    default:
      throw new EiderError('UNSUPPORTED', `a page has no files and no other place: ${ADVICE}`, {
        details: { scheme: scheme.slice(0, 20) },
      });
  }
}

function databaseOf(name: string): string {
  if (name !== '' && !name.startsWith('/')) return name;
  throw new EiderError('INVALID_ARGUMENT', 'name the database without slashes in front: indexeddb:agent-memory');
}
