import { EiderError, type EngineCapabilities, type SqlEngine, type SqlSession } from '@eider/core';
import { describeParquet, describeQuery, describeTable } from './describe-relation.ts';
import type { EmbeddingSource, OneOrMore } from './embedding-source.ts';
import { loadCsvFiles, loadCsvTexts } from './load-csv.ts';
import { loadJsonFiles } from './load-json-files.ts';
import { loadRows } from './load-rows.ts';
import { parseJsonRows, parseNdjsonRows } from './parse-json-rows.ts';
import type { Relation } from './relation.ts';

const KINDS = 'csv, csvText, tsv, tsvText, json, jsonText, ndjson, ndjsonText, parquet, table, query or rows';

/** Makes a relation of a source, within one transaction; the working table may hold its rows afterwards. */
export function loadSource(session: SqlSession, source: EmbeddingSource): Promise<Relation> {
  if ('csv' in source) return loadCsvFiles(session, pathsOf(source.csv), source.delimiter);
  if ('csvText' in source) return loadCsvTexts(session, textsOf(source.csvText), source.delimiter);
  if ('tsv' in source) return loadCsvFiles(session, pathsOf(source.tsv), '\t');
  if ('tsvText' in source) return loadCsvTexts(session, textsOf(source.tsvText), '\t');
  if ('json' in source) return loadJsonFiles(session, pathsOf(source.json), 'array');
  if ('ndjson' in source) return loadJsonFiles(session, pathsOf(source.ndjson), 'newline_delimited');
  if ('jsonText' in source) return loadRows(session, parseJsonRows(textsOf(source.jsonText)));
  if ('ndjsonText' in source) return loadRows(session, parseNdjsonRows(textsOf(source.ndjsonText)));
  if ('parquet' in source) return describeParquet(session, pathsOf(source.parquet));
  if ('table' in source) return describeTable(session, source.table);
  return 'query' in source ? describeQuery(session, source.query) : loadRows(session, source.rows);
}

/** Refuses what is no source, and what this engine cannot read, before anything runs. */
export function checkSource(engine: SqlEngine, source: EmbeddingSource): void {
  const kinds = typeof source === 'object' && source !== null ? Object.keys(source) : [];
  const named = kinds.filter((kind) => KINDS.split(/, | or /).includes(kind));
  const options = kinds.filter((kind) => kind === 'delimiter' && ('csv' in source || 'csvText' in source));
  if (named.length !== 1 || named.length + options.length !== kinds.length) {
    throw new EiderError('INVALID_ARGUMENT', `a source is exactly one of ${KINDS}`);
  }
  if ('delimiter' in source) checkDelimiter(source.delimiter);
  if ('rows' in source && !Array.isArray(source.rows)) {
    throw new EiderError('INVALID_ARGUMENT', 'rows must be an array of objects');
  }
  checkEngine(engine.capabilities, source);
}

function checkDelimiter(delimiter: unknown): void {
  if (delimiter === undefined || (typeof delimiter === 'string' && /^[^\r\n"\0\ud800-\udfff]$/.test(delimiter))) return;
  throw new EiderError('INVALID_ARGUMENT', 'a delimiter is one character, neither a quote nor a line end');
}

function checkEngine({ files, parquet, extensions }: EngineCapabilities, source: EmbeddingSource): void {
  if ('parquet' in source && !parquet) {
    throw unsupported('this engine cannot read Parquet; use the native engine, or give rows, CSV or JSON as text');
  }
  if (('json' in source || 'ndjson' in source) && !extensions.includes('json')) {
    throw unsupported('this engine cannot read JSON files; read the file and give jsonText or ndjsonText');
  }
  if (['csv', 'tsv', 'json', 'ndjson', 'parquet'].some((kind) => kind in source) && files === 'none') {
    throw unsupported('this engine has no files; give csvText, tsvText, jsonText, ndjsonText or rows');
  }
}

function unsupported(message: string): EiderError {
  return new EiderError('UNSUPPORTED', message);
}

function pathsOf(given: OneOrMore<string>): readonly string[] {
  const paths = typeof given === 'string' ? [given] : given;
  const valid = Array.isArray(paths) && paths.length > 0 && paths.every(isPath);
  if (valid) return paths;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'name one file or more, each by its path; patterns such as * are not expanded',
  );
}

function isPath(path: unknown): boolean {
  return typeof path === 'string' && path !== '' && path.isWellFormed() && !/[*[\0]/.test(path);
}

function textsOf(given: OneOrMore<string | Uint8Array>): readonly (string | Uint8Array)[] {
  const texts = typeof given === 'string' || given instanceof Uint8Array ? [given] : given;
  const valid = Array.isArray(texts) && texts.length > 0 && texts.every(isText);
  if (valid) return texts;
  throw new EiderError('INVALID_ARGUMENT', 'give a text or its bytes, or several of them');
}

function isText(text: unknown): boolean {
  return typeof text === 'string' || text instanceof Uint8Array;
}
