import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { canonicalJson, encodeTyped, type JsonValue } from '../../src/index.ts';
import { JSON_CASES } from './json-cases.ts';
import { toNotation } from './notation.ts';
import { TYPED_CASES } from './typed-cases.ts';

/** Where the published vectors lie. */
export const VECTORS_FILE: URL = new URL('../../vectors/canonical-encoding.json', import.meta.url);

export interface JsonVector {
  /** Any JSON text. */
  readonly input: string;
  readonly canonical: string;
  readonly sha256: string;
}

export interface TypedVector {
  /** An expression that makes the value in DuckDB, of the type `type`. */
  readonly sql: string;
  readonly type: string;
  /** The value in the notation that the file describes. */
  readonly value: JsonValue;
  /** The typed encoding in hex. */
  readonly hex: string;
  readonly sha256: string;
}

export interface Vectors {
  readonly version: number;
  readonly about: readonly string[];
  readonly canonicalJson: readonly JsonVector[];
  readonly typed: readonly TypedVector[];
}

const ABOUT = [
  'Golden vectors of the canonical encodings of @eider/core. Version 1 never changes; new rules get a new version.',
  'canonicalJson: the JSON text input, parsed, gives the text canonical by RFC 8785; sha256 is of its UTF-8.',
  'typed: the value of the DuckDB type gives the bytes hex; sha256 is of these bytes. sql makes the value in DuckDB.',
  'Values: null, booleans and texts as they are; number and bigint as text; blob in hex; decimal [unscaled, scale]; date in days,',
  'time, timestamp and timestamptz in microseconds, timestamp_ns in nanoseconds, all since 1970-01-01 or midnight; interval',
  '[months, days, microseconds]; list of values; struct and map as lists of pairs; union [tag, value].',
];

/** The vectors as the code makes them now. The digests are made by Node, not by the package. */
export function makeVectors(): Vectors {
  const typed = TYPED_CASES.map(({ sql, type, value }) => {
    const bytes = encodeTyped(value, type);
    return { sql, type, value: toNotation(value), hex: Buffer.from(bytes).toString('hex'), sha256: sha256(bytes) };
  });
  const json = JSON_CASES.map((input) => {
    const canonical = canonicalJson(JSON.parse(input));
    return { input, canonical, sha256: sha256(canonical) };
  });
  return { version: 1, about: ABOUT, canonicalJson: json, typed };
}

/** The file's text: one vector a line. */
export function vectorsText(vectors: Vectors): string {
  const lines = (list: readonly unknown[]): string => list.map((vector) => `    ${ascii(vector)}`).join(',\n');
  return [
    '{',
    `  "version": ${vectors.version},`,
    `  "about": [\n${lines(vectors.about)}\n  ],`,
    `  "canonicalJson": [\n${lines(vectors.canonicalJson)}\n  ],`,
    `  "typed": [\n${lines(vectors.typed)}\n  ]`,
    '}\n',
  ].join('\n');
}

/** The published vectors. */
export function readVectors(): Vectors {
  return JSON.parse(readFileSync(VECTORS_FILE, 'utf8')) as Vectors;
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** JSON in ASCII, so that no editor or transport changes an invisible character. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
