import * as z from 'zod/mini';
import { checkShape } from '../config/check-shape.ts';
import { MEMORY_SHAPE, type OpenMemorySettings } from '../config/memory-config.ts';

/** Settings of a page's memory: plain data. */
export interface OpenPageMemorySettings
  extends Pick<
    OpenMemorySettings,
    | 'memtable'
    | 'cacheBytes'
    | 'segmentCacheBytes'
    | 'maxValueBytes'
    | 'search'
    | 'log'
    | 'region'
    | 'readOnly'
    | 'maxStalenessMs'
    | 'checkpoint'
  > {
  /**
   * What a process would have in its variables: AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN;
   * AZURE_STORAGE_ACCOUNT, AZURE_STORAGE_SAS_TOKEN. Whoever has the page has them too: give it short-lived ones.
   */
  readonly env?: Readonly<Record<string, string>>;
}

const { table: _table, format: _format, durability: _durability, ...SHARED_SHAPE } = MEMORY_SHAPE;
const PAGE_SHAPE = z.strictObject({ ...SHARED_SHAPE, env: z.optional(z.record(z.string(), z.string())) });

/** Checks settings; unknown names and wrong types are INVALID_ARGUMENT with their paths. */
export function parsePageSettings(settings: unknown): OpenPageMemorySettings {
  return checkShape(PAGE_SHAPE, settings, 'settings') as OpenPageMemorySettings;
}
