import type { SqlStatement, SqlValue, TableName } from '@eider/core';

/** One, or several that count as one after the other. */
export type OneOrMore<T> = T | readonly T[];

/**
 * Where rows come from; exactly one of these. Paths lead where the engine's do and are not patterns. Texts and bytes (UTF-8)
 * need no files, so they work on every engine. Several files count as one source, in any order.
 *
 * CSV and TSV: a header, `"` around fields and doubled inside them, LF, CRLF or CR; a BOM is skipped, blank lines too unless there is one column only,
 * and an empty field, quoted or not, is NULL. Without `delimiter` it is the one of `, ; TAB |` that occurs most often outside
 * quotes in the header, the first of these if several do. `json` is an array of objects, `ndjson` one object a line.
 */
export type EmbeddingSource =
  | { readonly csv: OneOrMore<string>; readonly delimiter?: string }
  | { readonly csvText: OneOrMore<string | Uint8Array>; readonly delimiter?: string }
  | { readonly tsv: OneOrMore<string> }
  | { readonly tsvText: OneOrMore<string | Uint8Array> }
  | { readonly json: OneOrMore<string> }
  | { readonly jsonText: OneOrMore<string | Uint8Array> }
  | { readonly ndjson: OneOrMore<string> }
  | { readonly ndjsonText: OneOrMore<string | Uint8Array> }
  | { readonly parquet: OneOrMore<string> }
  | { readonly table: TableName }
  | { readonly query: SqlStatement }
  | { readonly rows: readonly SourceRow[] };

/** A row in memory: values by column name. A column that it leaves out is NULL. */
export type SourceRow = Readonly<Record<string, SqlValue | undefined>>;
