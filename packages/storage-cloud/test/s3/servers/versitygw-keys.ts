const MAX_FILE_NAME_BYTES = 255;

/** Why versitygw cannot hold a key beside others: its keys are the paths of files. */
export function notOnVersitygw(key: string, others: readonly string[]): string | undefined {
  if (others.some((other) => other.startsWith(`${key}/`))) return 'a file cannot have the name of a folder';
  const isTooLong = key.split('/').some((part) => new TextEncoder().encode(part).byteLength > MAX_FILE_NAME_BYTES);
  return isTooLong ? `no part of a path has more than ${MAX_FILE_NAME_BYTES} bytes` : undefined;
}
