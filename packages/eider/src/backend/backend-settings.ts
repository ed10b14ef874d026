import { z } from 'zod';
import { MEMORY_SHAPE, type OpenMemorySettings } from '../config/memory-config.ts';
import type { OpenMemoryComponents } from '../open/open-memory.ts';

const { table: tableName, search: _, region: s3Region, ...memoryShape } = MEMORY_SHAPE;

/** What a backend accepts as plain data, by name. */
export const BACKEND_SHAPE: Readonly<Record<keyof LtmBackendSettings, z.core.$ZodType>> = {
  uri: z.string().min(1).optional(),
  tableName,
  enableFts: z.boolean().optional(),
  searchLanguage: z.string().min(1).optional(),
  s3Region,
  ...memoryShape,
};

/** A backend's settings as plain data, as `loadLtmConfig` gives them. */
export interface LtmBackendSettings extends Omit<OpenMemorySettings, 'table' | 'search' | 'region'> {
  /** As for `openMemory`. The duckdb backend needs one; the memory backend knows `:memory:` only. */
  readonly uri?: string;
  /** Name of the view that shows live records to other tools. @default 'ltm_store' */
  readonly tableName?: string;
  /** False leaves the text index out: text queries are then UNSUPPORTED. @default true */
  readonly enableFts?: boolean;
  /** Language whose words are reduced to their stems for search. */
  readonly searchLanguage?: NonNullable<NonNullable<OpenMemorySettings['search']>['language']>;
  /** Region of an S3 bucket; local files have none, and ignore it. */
  readonly s3Region?: string;
}

/** Settings and, beside them, components that the backend uses and does not close. */
export interface LtmBackendOptions extends LtmBackendSettings, Omit<OpenMemoryComponents, 'log' | 'blobStore'> {}
