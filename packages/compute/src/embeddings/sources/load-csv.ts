import { EiderError, joinSql, type SqlSession, type SqlStatement, sql, trustedSql } from '@eider/core';
import { checkColumnNames } from '../schema/check-column-names.ts';
import { csvRecords, detectDelimiter } from './csv-records.ts';
import { decodeText } from './decode-text.ts';
import { withReadAdvice } from './read-problem.ts';
import type { Relation } from './relation.ts';
import { typeTextColumns } from './text-types.ts';
import { copyToWorkingTable, createWorkingTable } from './working-table.ts';

/** A header may span lines if a quoted name does; further ones are not looked at. */
const HEADER_LINES = 100;

/** Copies CSV files into the working table as text and types their columns. */
export async function loadCsvFiles(
  session: SqlSession,
  paths: readonly string[],
  delimiter: string | undefined,
): Promise<Relation> {
  const files: CsvFile[] = [];
  for (const path of paths) files.push(await readHeader(session, path, delimiter));
  const names = sharedNames(files.map((file) => file.names));
  await withReadAdvice('csv', () => copyToWorkingTable(session, joinSql(files.map(scanOf), ' UNION ALL ')));
  return typeTextColumns(session, names);
}

/** Copies CSV texts into the working table and types their columns. */
export async function loadCsvTexts(
  session: SqlSession,
  contents: readonly (string | Uint8Array)[],
  delimiter: string | undefined,
): Promise<Relation> {
  const texts = contents.map(decodeText);
  const names = sharedNames(texts.map((text) => headerOf(text, delimiter ?? detectDelimiter(text))));
  const types = names.map(() => 'VARCHAR');
  await createWorkingTable(session, types, rowsOf(texts, names.length, delimiter));
  return typeTextColumns(session, names);
}

interface CsvFile {
  readonly path: string;
  readonly delimiter: string;
  readonly names: readonly string[];
}

async function readHeader(session: SqlSession, path: string, given: string | undefined): Promise<CsvFile> {
  // A delimiter and a quote that no text has: each line is one field.
  const lines = await withReadAdvice('csv', () =>
    session.query(
      sql`SELECT line FROM read_csv(${[path]}, auto_detect = false, header = false, delim = ${'\u0001\u0002'}, quote = '',
      escape = '', columns = { 'line': 'VARCHAR' }) LIMIT ${HEADER_LINES}`,
    ),
  );
  const text = lines.rows.map(({ line }) => String(line ?? '')).join('\n');
  const delimiter = given ?? detectDelimiter(text);
  return { path, delimiter, names: headerOf(text, delimiter) };
}

function headerOf(text: string, delimiter: string): readonly string[] {
  const [names = []] = csvRecords(text, delimiter);
  checkColumnNames(names);
  return names;
}

function sharedNames(headers: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = headers;
  const odd = others.findIndex(
    (names) => names.length !== first.length || names.some((name, at) => name !== first[at]),
  );
  if (odd < 0) return first;
  throw new EiderError('INVALID_ARGUMENT', 'files of one source need the same header; give the others apart', {
    details: { file: odd + 2 },
  });
}

function scanOf({ path, delimiter, names }: CsvFile): SqlStatement {
  const columns = trustedSql(names.map((_, index) => `'c${index}': 'VARCHAR'`).join(', '));
  return sql`SELECT * FROM read_csv(${[path]}, auto_detect = false, header = true, delim = ${delimiter}, quote = '"',
    escape = '"', nullstr = '', allow_quoted_nulls = true, columns = { ${columns} })`;
}

function* rowsOf(
  texts: readonly string[],
  width: number,
  delimiter: string | undefined,
): Generator<readonly (string | null)[], void> {
  for (const text of texts) {
    let record = 0;
    for (const fields of csvRecords(text, delimiter ?? detectDelimiter(text))) {
      record++;
      if (record === 1 || isBlank(fields, width)) continue;
      yield row(fields, width, record);
    }
  }
}

function isBlank(fields: readonly string[], width: number): boolean {
  return width > 1 && fields.length === 1 && fields[0] === '';
}

function row(fields: readonly string[], width: number, record: number): readonly (string | null)[] {
  // DuckDB takes one delimiter too many at the end, and so do many programs that write CSV.
  const complete = fields.length === width + 1 && fields.at(-1) === '' ? fields.slice(0, -1) : fields;
  if (complete.length !== width) {
    throw new EiderError('INVALID_ARGUMENT', 'malformed CSV: a record has another number of fields than the header', {
      details: { record, fields: fields.length, columns: width },
    });
  }
  return complete.map((field) => (field === '' ? null : field));
}
