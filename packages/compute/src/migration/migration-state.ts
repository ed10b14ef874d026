import { type DocumentCollection, EiderError, type JsonObject } from '@eider/core';
import { z } from 'zod';

/** What is wrong with a document of the target. */
export type DocumentProblem = 'missing' | 'different' | 'extra';

export interface ProblemDocument {
  readonly collection: string;
  readonly key: string;
  readonly problem: DocumentProblem;
}

/** What a comparison has found so far. */
export interface Tally {
  /** Documents of the source that were compared. */
  readonly checked: number;
  readonly missing: number;
  readonly different: number;
  readonly extra: number;
  /** The first problems, as many as are listed. */
  readonly problems: readonly ProblemDocument[];
}

/** How far a migration is. Every step works on one page and may be repeated; the state is saved behind it. */
export interface MigrationState {
  readonly step: 'copy' | 'verify' | 'extra' | 'done';
  readonly collections: readonly (DocumentCollection & { readonly documents: number })[];
  /** Position of the collection that the step is at. */
  readonly at: number;
  /** Where the next page of it begins. */
  readonly cursor?: string | undefined;
  readonly copied: number;
  /** Documents of the collection that `verify` is at that the target has too. */
  readonly found: readonly number[];
  readonly tally: Tally;
}

export const EMPTY_TALLY: Tally = { checked: 0, missing: 0, different: 0, extra: 0, problems: [] };

const count = z.number().int().min(0);

const STATE: z.ZodType<MigrationState> = z.object({
  step: z.enum(['copy', 'verify', 'extra', 'done']),
  collections: z.array(z.object({ name: z.string(), kind: z.enum(['documents', 'edges']), documents: count })),
  at: count,
  cursor: z.string().optional(),
  copied: count,
  found: z.array(count),
  tally: z.object({
    checked: count,
    missing: count,
    different: count,
    extra: count,
    problems: z.array(
      z.object({ collection: z.string(), key: z.string(), problem: z.enum(['missing', 'different', 'extra']) }),
    ),
  }),
});

/** A saved state; CORRUPT_DATA if it is none. */
export function parseMigrationState(saved: JsonObject): MigrationState {
  const parsed = STATE.safeParse(saved);
  if (parsed.success) return parsed.data;
  throw new EiderError('CORRUPT_DATA', 'the saved state of the migration cannot be read: begin again with another id');
}

/** The state as it is saved. */
export function toSavedState(state: MigrationState): JsonObject {
  const { cursor, ...rest } = state;
  return { ...rest, ...(cursor === undefined ? {} : { cursor }) } as unknown as JsonObject;
}
