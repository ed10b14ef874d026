import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** Who may make requests, and the time by which they are judged. */
export interface Verifier {
  readonly accessId: string;
  readonly secret: string;
  readonly nowMs: () => number;
}

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

const MAX_SKEW_MS = 15 * 60_000;
const AUTHORIZATION =
  /^GOOG4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/** Judges a request by the rules of V4 signatures in headers, on Node's own cryptography; undefined if nothing is wrong with it. */
export function findRefusal(request: WireRequest, verifier: Verifier): Refusal | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) return { status: 401, code: 'AuthenticationRequired' };
  const [, accessId = '', scope = '', names = '', signature = ''] = AUTHORIZATION.exec(authorization) ?? [];
  if (accessId !== verifier.accessId) return { status: 403, code: 'InvalidSecurity' };
  const dateRefusal = findDateRefusal(request.headers['x-goog-date'] ?? '', scope, verifier.nowMs());
  if (dateRefusal !== undefined) return dateRefusal;
  if (!coversEverything(request, names.split(';'))) return { status: 403, code: 'SignatureDoesNotMatch' };
  const expected = expectedSignature(request, { scope, names: names.split(';') }, verifier.secret);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) {
    return { status: 403, code: 'SignatureDoesNotMatch' };
  }
  const hash = createHash('sha256').update(request.body).digest('hex');
  return hash === request.headers['x-goog-content-sha256'] ? undefined : { status: 400, code: 'BadDigest' };
}

function findDateRefusal(date: string, scope: string, nowMs: number): Refusal | undefined {
  const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d)T(\d{6})Z$/.exec(date) ?? [];
  if (year === undefined || scope !== `${year}${month}${day}/auto/storage/goog4_request`) {
    return { status: 403, code: 'SignatureDoesNotMatch' };
  }
  const clock = (time ?? '').replace(/(\d\d)(\d\d)(\d\d)/, '$1:$2:$3');
  const skewMs = Math.abs(Date.parse(`${year}-${month}-${day}T${clock}Z`) - nowMs);
  return skewMs <= MAX_SKEW_MS ? undefined : { status: 403, code: 'RequestTimeTooSkewed' };
}

// The host and every header of the store's own must be signed, or somebody on the way could change them.
function coversEverything({ headers }: WireRequest, names: readonly string[]): boolean {
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-goog-'))];
  return needed.every((name) => names.includes(name)) && names.every((name) => headers[name] !== undefined);
}

function expectedSignature(
  { method, target, headers }: WireRequest,
  { scope, names }: { readonly scope: string; readonly names: readonly string[] },
  secret: string,
): string {
  const [path = '', query = ''] = target.split('?');
  const canonical = [
    method,
    path,
    query.split('&').toSorted().join('&'),
    ...names.toSorted().map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    headers['x-goog-content-sha256'],
  ].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const text = `GOOG4-HMAC-SHA256\n${headers['x-goog-date']}\n${scope}\n${digest}`;
  const key = scope
    .split('/')
    .reduce(
      (previous: Buffer, part) => createHmac('sha256', previous).update(part).digest(),
      Buffer.from(`GOOG4${secret}`),
    );
  return createHmac('sha256', key).update(text).digest('hex');
}
