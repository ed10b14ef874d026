import { checkDocumentKey, type DocumentItem, EiderError, type JsonObject, readExactJson } from '@eider/core';

/** A document from a line of `arangoexport`; INVALID_ARGUMENT names the line, never its text. `_id` and `_rev` are left out. */
export function parseDocumentLine(text: string, line: number): DocumentItem {
  const read = readExactJson(text);
  if ('problem' in read) {
    const isJson = read.problem === 'inexact number';
    throw badLine(line, isJson ? 'holds a number that JavaScript cannot read exactly; make it a text' : 'is not JSON');
  }
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badLine(line, 'is no JSON object');
  const { _key: key, _id: _given, _rev: _revision, ...content } = value as JsonObject;
  try {
    return { key: checkDocumentKey(key), content };
  } catch {
    throw badLine(line, 'has no _key that a document may have');
  }
}

function badLine(line: number, what: string): EiderError {
  return new EiderError('INVALID_ARGUMENT', `a line ${what}: correct the file and import it again`, {
    details: { line },
  });
}
