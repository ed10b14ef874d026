import { EiderError } from '@eider/core';
import { z } from 'zod';

const positive = z.int().positive();

const memorySettings = z.strictObject({
  table: z.string().min(1).optional(),
  memtable: z.strictObject({ maxEntries: positive.optional(), maxBytes: positive.optional() }).optional(),
  cacheBytes: z.int().nonnegative().optional(),
});

/** Settings of a memory that is opened by its URI: plain data. */
export interface OpenMemorySettings {
  /** Name of the view that shows live records to other tools. @default 'ltm_store' */
  readonly table?: string;
  /** How many records, or bytes of them, are kept in memory before they are folded into a run. @default 100,000 records or 32 MiB */
  readonly memtable?: { readonly maxEntries?: number; readonly maxBytes?: number };
  /** Bytes of records read from runs that stay in memory. @default 33,554,432 */
  readonly cacheBytes?: number;
}

/** Checks settings; an unknown name or a wrong type is INVALID_ARGUMENT with its path. */
export function parseMemorySettings(settings: unknown): OpenMemorySettings {
  const parsed = memorySettings.safeParse(settings);
  if (parsed.success) return parsed.data as OpenMemorySettings;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = ['settings', ...(issue?.path ?? []), ...unknown].map(String).join('.');
  const problem = unknown.length > 0 ? 'there is no such setting' : (issue?.message.toLowerCase() ?? 'wrong type');
  throw new EiderError('INVALID_ARGUMENT', `the settings are not valid: ${problem}`, { details: { path } });
}
