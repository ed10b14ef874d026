import type { EiderError } from '@eider/core';
import { type Meaning, parseRetryAfter, type RequestKind, toRefusalError } from '../calls/request-failure.ts';
import type { HttpReply } from './http/send-request.ts';

const WRONG_CREDENTIALS: Meaning = { code: 'UNAUTHENTICATED', advice: 'give credentials that the store knows' };
const WRONG_CLOCK: Meaning = { code: 'UNAUTHENTICATED', advice: 'set the clock of this machine right' };
const TOO_FAST: Meaning = { code: 'UNAVAILABLE', advice: 'too many requests: try again later; nothing was changed' };
const OVER_QUOTA: Meaning = { code: 'RESOURCE_EXHAUSTED', advice: 'raise the quota of the project, then try again' };

/** What the store's own words mean: codes of the XML API and reasons of the JSON API. All others go by their status. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  SignatureDoesNotMatch: WRONG_CREDENTIALS,
  InvalidSecurity: WRONG_CREDENTIALS,
  InvalidAccessKeyId: WRONG_CREDENTIALS,
  AuthenticationRequired: WRONG_CREDENTIALS,
  ExpiredToken: WRONG_CREDENTIALS,
  RequestTimeTooSkewed: WRONG_CLOCK,
  authError: WRONG_CREDENTIALS,
  SlowDown: TOO_FAST,
  rateLimitExceeded: TOO_FAST,
  userRateLimitExceeded: TOO_FAST,
  quotaExceeded: OVER_QUOTA,
  dailyLimitExceeded: OVER_QUOTA,
};

/** The one mapping of this store's refusals to eider errors. Of the answer's text only a code is kept. */
export function toGcsError(reply: HttpReply, kind: RequestKind): EiderError {
  return toRefusalError(
    {
      kind,
      status: reply.status,
      serviceCode: findServiceCode(reply),
      requestId: reply.headers.get('x-guploader-uploadid') ?? undefined,
      retryAfterMs: parseRetryAfter(reply.headers.get('retry-after'), Date.now()),
    },
    MEANINGS,
  );
}

/** The store's own word for a refusal: `<Code>` of the XML API, `reason` of the JSON API. */
export function findServiceCode(reply: HttpReply): string | undefined {
  const text = refusalText(reply);
  return /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? /"reason":\s*"(\w+)"/.exec(text)?.[1];
}

/** The text of a refusal, or its beginning; for looking at, not for showing. */
export function refusalText(reply: HttpReply): string {
  return new TextDecoder().decode(reply.bytes.subarray(0, 4096));
}
