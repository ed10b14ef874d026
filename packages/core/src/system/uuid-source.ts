import type { IdSource } from '../ports/id-source.ts';

/** Random UUIDs (version 4) from the runtime's cryptographic source, in lower case. */
export const uuidSource: IdSource = { next: () => crypto.randomUUID() };
