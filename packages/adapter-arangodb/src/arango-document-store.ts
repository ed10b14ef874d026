/**
 * Documents in ArangoDB (3.11 and later), over its HTTP API with arangojs.
 *
 * Reads and writes go to one server or coordinator; each document is written in one step, several of one call are not one transaction. Pages are AQL
 * queries by key (`FILTER d._key > …`), in the order of the server's collation, so that no cursor has to live on the server between them. A 503 (with
 * Retry-After), a write conflict and a server out of reach are tried again; a write without an answer is INDETERMINATE. A signal ends the waiting, not the
 * request. Attributes `_from` and `_to` are content. Views, graphs' definitions, indexes, and system collections are not seen.
 */
import {
  type Clock,
  checkCollectionName,
  checkDocumentKey,
  checkPageLimit,
  type DocumentCallOptions,
  type DocumentCollection,
  type DocumentItem,
  type DocumentPage,
  type DocumentStore,
  documentText,
  EiderError,
  type Random,
  type ReadDocumentsOptions,
  type StoredDocument,
  systemClock,
  systemRandom,
} from '@eider/core';
import { throwIfAborted } from './abortable.ts';
import { ArangoConnection } from './arango-connection.ts';
import { documentError } from './arango-errors.ts';
import { type ArangoSettings, checkSettings } from './arango-settings.ts';
import { answerDocument, answerList, answerObject, errorNumberOf } from './read-answer.ts';
import { readPage } from './read-page.ts';

const TYPES = { documents: 2, edges: 3 } as const;
const DOCUMENT_NOT_FOUND = 1202;
/** Documents in one request. */
const WRITE_PIECE = 1000;

export interface ArangoComponents {
  /** For waits between attempts. @default the machine's clock */
  readonly clock?: Clock;
  /** For jitter. @default the runtime's own chance */
  readonly random?: Random;
}

/** A document store on a database of ArangoDB. Nothing is sent before the first call. */
export function arangoDocumentStore(settings: ArangoSettings, components: ArangoComponents = {}): DocumentStore {
  const { clock = systemClock, random = systemRandom } = components;
  return new ArangoDocumentStore(new ArangoConnection(checkSettings(settings), { clock, random }));
}

class ArangoDocumentStore implements DocumentStore {
  readonly #connection: ArangoConnection;
  readonly #kinds = new Map<string, DocumentCollection['kind']>();

  constructor(connection: ArangoConnection) {
    this.#connection = connection;
  }

  async collections({ signal }: DocumentCallOptions = {}): Promise<readonly DocumentCollection[]> {
    const search = { excludeSystem: 'true' };
    const answer = await this.#connection.send({
      kind: 'read',
      method: 'GET',
      pathname: '/_api/collection',
      search,
      signal,
    });
    return answerList(answerObject(answer)['result'])
      .map(answerObject)
      .filter(({ isSystem }) => isSystem !== true)
      .map(({ name, type }) => ({ name: String(name), kind: kindOf(type) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async createCollection({ name, kind }: DocumentCollection, { signal }: DocumentCallOptions = {}): Promise<void> {
    this.#check(name, signal);
    const body = { name, type: TYPES[kind] };
    try {
      await this.#connection.send({ kind: 'write', method: 'POST', pathname: '/_api/collection', body, signal });
      this.#kinds.set(name, kind);
    } catch (error) {
      if (!EiderError.is(error, 'ALREADY_EXISTS')) throw error;
      if ((await this.#kindOf(name, signal)) === kind) return;
      throw new EiderError('PRECONDITION_FAILED', 'the collection is of the other kind: choose another name', {
        details: { collection: name },
      });
    }
  }

  async count(collection: string, { signal }: DocumentCallOptions = {}): Promise<number> {
    this.#check(collection, signal);
    const pathname = `/_api/collection/${collection}/count`;
    return Number(
      answerObject(await this.#connection.send({ kind: 'read', method: 'GET', pathname, signal }))['count'],
    );
  }

  async read(collection: string, options: ReadDocumentsOptions = {}): Promise<DocumentPage> {
    const { after, limit, signal } = options;
    this.#check(collection, signal);
    if (after !== undefined) checkDocumentKey(after);
    return readPage(this.#connection, { collection, after, limit: checkPageLimit(limit), signal });
  }

  async get(
    collection: string,
    key: string,
    { signal }: DocumentCallOptions = {},
  ): Promise<StoredDocument | undefined> {
    this.#check(collection, signal);
    // By the body: a path cannot carry the keys `.` and `..`.
    const pathname = `/_api/document/${collection}`;
    const body = [checkDocumentKey(key)];
    const search = { onlyget: 'true' };
    const answer = await this.#connection.send({ kind: 'read', method: 'PUT', pathname, search, body, signal });
    const [result] = answerList(answer);
    return isMissing(result) ? undefined : answerDocument(result);
  }

  async write(
    collection: string,
    documents: readonly DocumentItem[],
    { signal }: DocumentCallOptions = {},
  ): Promise<void> {
    this.#check(collection, signal);
    const kind = await this.#kindOf(collection, signal);
    // The last of several with one key; the texts are made before anything is sent.
    const texts = new Map(documents.map((item) => [item.key, documentText(item, kind)]));
    const pieces = [...texts].map(([key, text]) => ({ ...(JSON.parse(text) as object), _key: key }));
    for (let start = 0; start < pieces.length; start += WRITE_PIECE) {
      await this.#writePiece(collection, pieces.slice(start, start + WRITE_PIECE), signal);
    }
  }

  async delete(collection: string, key: string, { signal }: DocumentCallOptions = {}): Promise<boolean> {
    this.#check(collection, signal);
    const pathname = `/_api/document/${collection}`;
    const body = [checkDocumentKey(key)];
    const [result] = answerList(
      await this.#connection.send({ kind: 'write', method: 'DELETE', pathname, body, signal }),
    );
    return !isMissing(result);
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  async #writePiece(collection: string, body: readonly object[], signal: AbortSignal | undefined): Promise<void> {
    const pathname = `/_api/document/${collection}`;
    const search = { overwriteMode: 'replace' };
    const results = answerList(
      await this.#connection.send({ kind: 'write', method: 'POST', pathname, search, body, signal }),
    );
    for (const result of results) {
      // Answers to writes hold nothing of the documents.
      const { error, errorNum } = answerObject(result);
      if (error === true) throw documentError(Number(errorNum));
    }
  }

  /** A collection's kind never changes; one that is dropped and made anew shows at the next write that fails. */
  async #kindOf(collection: string, signal: AbortSignal | undefined): Promise<DocumentCollection['kind']> {
    const known = this.#kinds.get(collection);
    if (known !== undefined) return known;
    const pathname = `/_api/collection/${collection}`;
    const { type } = answerObject(await this.#connection.send({ kind: 'read', method: 'GET', pathname, signal }));
    const kind = kindOf(type);
    this.#kinds.set(collection, kind);
    return kind;
  }

  #check(collection: string, signal: AbortSignal | undefined): void {
    this.#connection.throwIfClosed();
    throwIfAborted(signal);
    checkCollectionName(collection);
  }
}

function kindOf(type: unknown): DocumentCollection['kind'] {
  return type === TYPES.edges ? 'edges' : 'documents';
}

/** Whether one result says that there is no such document; throws what else it says. */
function isMissing(result: unknown): boolean {
  const errorNumber = errorNumberOf(result);
  if (errorNumber === undefined) return false;
  if (errorNumber === DOCUMENT_NOT_FOUND) return true;
  throw documentError(errorNumber);
}
