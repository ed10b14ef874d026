import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { ComputationInputs, EmbeddingSource, InputSource, ParameterTypes } from '@eider/compute';
import { EiderError, type JsonObject, type JsonValue } from '@eider/core';
import { onFile } from '../transfer/file-error.ts';
import type { CliOption } from './command.ts';

const KINDS = 'csv, tsv, json, ndjson, jsonl or parquet';

export const INPUT_OPTION: CliOption = {
  flags: '-i, --input <name=file...>',
  description: `the query's tables and their files, by ending: ${KINDS}; CSV columns are text, cast them`,
};

export const PARAM_OPTION: CliOption = {
  flags: '-p, --param <name:type=value...>',
  description: 'values of $name in the query with their DuckDB types, such as since:DATE=2026-01-01',
};

export const ALLOW_OPTION: CliOption = {
  flags: '--allow <rule...>',
  description: 'rules of the linter to override, such as float-aggregate; they are recorded',
};

/** The kind of a file by its ending. */
function endingOf(path: string): string {
  return extname(path).slice(1).toLowerCase();
}

/** A file as something to fingerprint. */
export function toSource(path: string): EmbeddingSource {
  switch (endingOf(path)) {
    case 'csv':
      return { csv: path };
    case 'tsv':
      return { tsv: path };
    case 'json':
      return { json: path };
    case 'ndjson':
    case 'jsonl':
      return { ndjson: path };
    case 'parquet':
      return { parquet: path };
    default:
      throw unknownKind();
  }
}

/** The inputs of a query, from `name=file`. */
export function toInputs(given: readonly string[] = []): ComputationInputs {
  return Object.fromEntries(given.map((text) => splitAt(text, 'orders=./orders.parquet')).map(toInput));
}

function toInput([name, path]: readonly [string, string]): readonly [string, InputSource] {
  switch (endingOf(path)) {
    case 'csv':
      return [name, { csv: path }];
    case 'tsv':
      return [name, { csv: path, delimiter: '\t' }];
    case 'json':
    case 'ndjson':
    case 'jsonl':
      return [name, { json: path }];
    case 'parquet':
      return [name, { parquet: path }];
    default:
      throw unknownKind();
  }
}

/** What parameters are, and their values. */
export interface Parameters {
  readonly types: ParameterTypes;
  readonly values: JsonObject;
}

/** Parameters from `name:type=value`; a value is its text, and `null` is NULL. */
export function toParameters(given: readonly string[] = []): Parameters {
  const types: Record<string, string> = {};
  const values: Record<string, JsonValue> = {};
  for (const text of given) {
    const [declared, value] = splitAt(text, 'since:DATE=2026-01-01');
    const [name = '', type] = declared.split(/:(.*)/s);
    types[name] = type === undefined || type === '' ? 'VARCHAR' : type;
    values[name] = value === 'null' ? null : value;
  }
  return { types, values };
}

/** The text of a query, and the name that its file gives it. */
export async function readQuery(path: string): Promise<{ readonly name: string; readonly text: string }> {
  const text = await onFile(path, () => readFile(path, 'utf8'));
  return { name: basename(path, extname(path)), text };
}

function splitAt(text: string, example: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new EiderError('INVALID_ARGUMENT', `write a name, = and what it stands for, such as ${example}`);
}

function unknownKind(): EiderError {
  return new EiderError('INVALID_ARGUMENT', `the ending of a file says what it holds: ${KINDS}`);
}
