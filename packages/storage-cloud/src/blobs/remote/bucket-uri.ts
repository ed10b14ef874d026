import { EiderError } from '@eider/core';

/** What a URI such as `gs://bucket/agents/memory` names. */
export interface BucketUri {
  readonly bucket: string;
  /** Taken as it stands, not percent-decoded; undefined for the whole bucket. */
  readonly prefix?: string;
}

/** Variables of a process: an empty one counts as absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Parses `<scheme>://bucket/prefix`; INVALID_ARGUMENT for anything else, which is not quoted: it may hold credentials. */
export function parseBucketUri(uri: string, scheme: string): BucketUri {
  const [, bucket, prefix = ''] = /^([^/?#@\s]+)(?:\/(.*))?$/s.exec(uri.replace(`${scheme}://`, '')) ?? [];
  if (bucket === undefined || !uri.startsWith(`${scheme}://`)) {
    throw new EiderError('INVALID_ARGUMENT', `give a URI such as ${scheme}://bucket/prefix, without credentials`);
  }
  return prefix === '' ? { bucket } : { bucket, prefix };
}

/** A variable's value; undefined if it is absent or empty. */
export function findVariable(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}
