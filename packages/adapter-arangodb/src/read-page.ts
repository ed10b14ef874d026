import { type DocumentPage, EiderError, type StoredDocument } from '@eider/core';
import type { ArangoConnection } from './arango-connection.ts';
import { answerDocument, answerList, answerObject } from './read-answer.ts';

/** Documents in one piece of a page: bounds the size of an answer. */
const PIECE = 1000;
const MAX_READS = 3;

const FROM_START = 'FOR d IN @@collection SORT d._key LIMIT @limit RETURN d';
const FROM_KEY = 'FOR d IN @@collection FILTER d._key > @after SORT d._key LIMIT @limit RETURN d';

export interface PageRequest {
  readonly collection: string;
  readonly after?: string | undefined;
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/** One page by an AQL cursor, in the server's own order of keys. A page whose cursor is lost is read again from its beginning. */
export async function readPage(connection: ArangoConnection, request: PageRequest): Promise<DocumentPage> {
  for (let read = 1; ; read++) {
    try {
      return await readWhole(connection, request);
    } catch (error) {
      if (read >= MAX_READS || !isLostCursor(error)) throw error;
    }
  }
}

async function readWhole(
  connection: ArangoConnection,
  { collection, after, limit, signal }: PageRequest,
): Promise<DocumentPage> {
  const bindVars = { '@collection': collection, limit: limit + 1, ...(after === undefined ? {} : { after }) };
  const query = after === undefined ? FROM_START : FROM_KEY;
  const body = { query, bindVars, batchSize: Math.min(limit + 1, PIECE) };
  let piece = answerObject(
    await connection.send({ kind: 'read', method: 'POST', pathname: '/_api/cursor', body, signal }),
  );
  const documents: StoredDocument[] = answerList(piece['result']).map(answerDocument);
  while (piece['hasMore'] === true) {
    const pathname = `/_api/cursor/${encodeURIComponent(String(piece['id']))}`;
    // A second request for a piece would give the one behind it.
    piece = answerObject(await connection.sendOnce({ kind: 'read', method: 'POST', pathname, signal }));
    for (const document of answerList(piece['result'])) documents.push(answerDocument(document));
  }
  const page = documents.slice(0, limit);
  const last = page.at(-1);
  return documents.length > limit && last !== undefined ? { documents: page, next: last.key } : { documents: page };
}

function isLostCursor(error: unknown): boolean {
  return EiderError.is(error) && error.retryable && ['ABORTED', 'UNAVAILABLE'].includes(error.code);
}
