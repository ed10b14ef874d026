import type { CreationTimes } from './creation-times.ts';
import type { SchemaTerms } from './schema-terms.ts';
import type { TenantDatabase } from './tenant-database.ts';
import type { TenantSchemas } from './tenant-schemas.ts';

/** What the calls of a store work with. */
export interface StoreParts {
  readonly database: TenantDatabase;
  readonly times: CreationTimes;
  readonly schemas: TenantSchemas;
  readonly terms: SchemaTerms;
  /** Bytes of canonical JSON that one value may have. */
  readonly maxValueBytes: number;
}
