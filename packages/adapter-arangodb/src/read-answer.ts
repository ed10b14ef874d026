import { EiderError, type JsonObject, type StoredDocument } from '@eider/core';

/** A value of an answer as an object; an answer of another form is INTERNAL. */
export function answerObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw senseless();
}

/** A value of an answer as a list; an answer of another form is INTERNAL. */
export function answerList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw senseless();
}

/** A document of an answer, the names of the system apart from its content. */
export function answerDocument(value: unknown): StoredDocument {
  const { _key: key, _id: id, _rev: revision, ...content } = answerObject(value);
  if (typeof key !== 'string' || typeof id !== 'string' || typeof revision !== 'string') throw senseless();
  return { key, id, revision, content: content as JsonObject };
}

/** The error number of one of several results; undefined if it is none. A document may have such names itself, but has a revision too. */
export function errorNumberOf(value: unknown): number | undefined {
  const { error, errorNum, _rev: revision } = answerObject(value);
  return error === true && revision === undefined ? Number(errorNum) : undefined;
}

function senseless(): EiderError {
  return new EiderError(
    'INTERNAL',
    'the server gave an answer that makes no sense: check that the url is that of ArangoDB',
  );
}
