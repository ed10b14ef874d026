import { EiderError } from '../errors/eider-error.ts';
import type { DocumentCollection, DocumentItem } from '../ports/document-store.ts';
import { type JsonObject, toJsonText } from './json.ts';

const COLLECTION_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const DOCUMENT_KEY = /^[A-Za-z0-9_\-:.@()+,=;$!*'%]{1,254}$/;
const SYSTEM_NAMES = ['_key', '_id', '_rev'];
const EDGE_NAMES = ['_from', '_to'];
const MAX_PAGE = 10_000;
const DEFAULT_PAGE = 1000;

/** The name itself if a collection of documents may have it; else INVALID_ARGUMENT. */
export function checkCollectionName(name: unknown): string {
  if (typeof name === 'string' && COLLECTION_NAME.test(name)) return name;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'a collection is named by 1 to 64 letters, digits, _ and -, and begins with a letter',
  );
}

/** The key itself if a document may have it; else INVALID_ARGUMENT, which never holds the key. */
export function checkDocumentKey(key: unknown): string {
  if (typeof key === 'string' && DOCUMENT_KEY.test(key)) return key;
  throw new EiderError(
    'INVALID_ARGUMENT',
    "a document's key is 1 to 254 letters, digits and _-:.@()+,=;$!*'% ; use a digest of longer or other texts",
  );
}

/** The JSON text of a document's content, which fits the kind of its collection; else INVALID_ARGUMENT. */
export function documentText(item: DocumentItem, kind: DocumentCollection['kind']): string {
  checkDocumentKey(item.key);
  const { content } = item;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new EiderError('INVALID_ARGUMENT', 'the content of a document must be a JSON object');
  }
  const text = toJsonText(content);
  const reserved = SYSTEM_NAMES.find((name) => Object.hasOwn(content, name));
  if (reserved !== undefined) {
    throw new EiderError('INVALID_ARGUMENT', 'leave the names of the system out of the content', {
      details: { name: reserved },
    });
  }
  checkEnds(content, kind);
  return text;
}

/** How many documents a page may have. */
export function checkPageLimit(limit: number = DEFAULT_PAGE): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return limit;
  throw new EiderError('INVALID_ARGUMENT', `a page has 1 to ${MAX_PAGE} documents: give limit as such a number`);
}

function checkEnds(content: JsonObject, kind: DocumentCollection['kind']): void {
  for (const name of EDGE_NAMES) {
    if (kind === 'edges' ? isDocumentId(content[name]) : !Object.hasOwn(content, name)) continue;
    throw new EiderError(
      'INVALID_ARGUMENT',
      kind === 'edges'
        ? 'an edge needs _from and _to as collection/key'
        : '_from and _to belong to collections of edges: leave them out',
      { details: { name } },
    );
  }
}

function isDocumentId(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const at = value.indexOf('/');
  return COLLECTION_NAME.test(value.slice(0, Math.max(at, 0))) && DOCUMENT_KEY.test(value.slice(at + 1));
}
