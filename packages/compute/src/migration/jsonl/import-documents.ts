import {
  type DocumentCallOptions,
  type DocumentCollection,
  type DocumentItem,
  digestJson,
  EiderError,
} from '@eider/core';
import type { DocumentTarget } from '../document-target.ts';
import { parseDocumentLine } from './parse-document-line.ts';

export interface ImportDocumentsOptions extends DocumentCallOptions {
  readonly collection: DocumentCollection;
  /** Documents stored at once. @default 500 */
  readonly pageSize?: number;
  readonly onProgress?: (progress: { readonly documents: number }) => void;
}

export interface ImportDocumentsReport {
  /** Lines that held a document; a key that comes again counts again, and its last document is kept. */
  readonly documents: number;
  /** Documents of the target's collection now; more than `documents` if it had others before. */
  readonly stored: number;
}

/** The longest line: twice the largest document that ArangoDB takes. */
const MAX_LINE = 2 ** 26;

/**
 * Stores the documents of JSONL text, as `arangoexport` writes it, and reads each page back to compare digests (CORRUPT_DATA if one differs). All or nothing for a page only: after a
 * failure import the whole file again, which is harmless.
 */
export async function importDocuments(
  to: DocumentTarget,
  text: AsyncIterable<string> | Iterable<string>,
  { collection, pageSize = 500, onProgress, ...options }: ImportDocumentsOptions,
): Promise<ImportDocumentsReport> {
  await to.prepare(collection, options);
  let documents = 0;
  let page: DocumentItem[] = [];
  const store = async (): Promise<void> => {
    await storePage(to, page, { name: collection.name, ...options });
    documents += page.length;
    page = [];
    onProgress?.({ documents });
  };
  let number = 0;
  for await (const line of linesOf(text)) {
    number += 1;
    if (line.trim() === '') continue;
    page.push(parseDocumentLine(line, number));
    if (page.length >= pageSize) await store();
  }
  if (page.length > 0) await store();
  return { documents, stored: await to.count(collection.name, options) };
}

async function storePage(
  to: DocumentTarget,
  page: readonly DocumentItem[],
  { name, ...options }: DocumentCallOptions & { readonly name: string },
): Promise<void> {
  const last = new Map(page.map((item) => [item.key, item]));
  await to.put(name, [...last.values()], options);
  const digests = await to.digests(name, [...last.keys()], options);
  const bad = [...last.values()].filter(({ key, content }) => digests.get(key) !== digestJson(content)).length;
  if (bad === 0) return;
  throw new EiderError('CORRUPT_DATA', 'the target does not give back what was stored: check it and import again', {
    details: { collection: name, documents: bad },
  });
}

async function* linesOf(text: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string, void> {
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new EiderError('INVALID_ARGUMENT', 'a line is too long for a document');
    yield* lines;
  }
  if (rest !== '') yield rest;
}
