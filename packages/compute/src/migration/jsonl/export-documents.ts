import { type DocumentCallOptions, type DocumentStore, toJsonText } from '@eider/core';

export interface ExportDocumentsOptions extends DocumentCallOptions {
  /** Documents read at once. @default 1,000 */
  readonly pageSize?: number;
}

/**
 * A collection's documents as lines of JSON, each with its `\n`, in the form of `arangoexport --type jsonl`: `_key`, `_id` and `_rev` beside the content.
 */
export async function* exportDocuments(
  from: DocumentStore,
  collection: string,
  { pageSize = 1000, ...options }: ExportDocumentsOptions = {},
): AsyncGenerator<string, void> {
  let after: string | undefined;
  do {
    const page = await from.read(collection, {
      ...options,
      ...(after === undefined ? {} : { after }),
      limit: pageSize,
    });
    for (const { key, id, revision, content } of page.documents) {
      yield `${toJsonText({ _key: key, _id: id, _rev: revision, ...content })}\n`;
    }
    after = page.next;
  } while (after !== undefined);
}
