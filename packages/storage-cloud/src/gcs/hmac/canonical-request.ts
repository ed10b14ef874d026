/** A request as V4 signatures see it. */
export interface CanonicalParts {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  /** Names and values as they are. */
  readonly query: Readonly<Record<string, string>>;
  /** Every header that is signed, `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Hexadecimal sha256 of the body, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
}

/** The text that V4 signatures are made of: cloud.google.com/storage/docs/authentication/canonical-requests. */
export function canonicalRequest({ method, path, query, headers, payloadHash }: CanonicalParts): string {
  const lines = sortedHeaders(headers).map(([name, value]) => `${name}:${value.replace(/\s+/g, ' ').trim()}\n`);
  return [method, path, canonicalQuery(query), lines.join(''), signedHeaders(headers), payloadHash].join('\n');
}

/** The names of the signed headers, sorted, divided by semicolons. */
export function signedHeaders(headers: CanonicalParts['headers']): string {
  return sortedHeaders(headers)
    .map(([name]) => name)
    .join(';');
}

/** A query in the one order and encoding that is signed; it is also what is sent. */
export function canonicalQuery(query: CanonicalParts['query']): string {
  return Object.entries(query)
    .map(([name, value]) => [encodeName(name), encodeName(value)] as const)
    .sort(([a], [b]) => compareAscii(a, b))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** An object's name as a part of a path: every byte but letters, digits, `-._~` and slashes is percent-encoded. */
export function encodeObjectName(name: string): string {
  return name.split('/').map(encodeName).join('/');
}

function encodeName(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sortedHeaders(headers: CanonicalParts['headers']): readonly (readonly [string, string])[] {
  return Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort(([a], [b]) => compareAscii(a, b));
}

function compareAscii(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
