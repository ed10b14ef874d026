import { checkComponent } from '../config/check-component.ts';
import { checkNames } from '../config/check-names.ts';

interface Expectation {
  readonly methods: readonly string[];
  readonly advice: string;
}

/** What a memory or a compute service can be given in the place of what it would open. */
export type ComponentName =
  | 'engine'
  | 'log'
  | 'blobStore'
  | 'clock'
  | 'ids'
  | 'policy'
  | 'auditLog'
  | 'auditSink'
  | 'lineage'
  | 'results';

const LOG_METHODS: readonly string[] = ['begin', 'append', 'read', 'truncate', 'sync'];
const BLOB_METHODS: readonly string[] = ['get', 'head', 'put', 'delete', 'list'];

const EXPECTED: Readonly<Record<ComponentName, Expectation>> = {
  engine: { methods: ['attach'], advice: 'give a SqlEngine, such as openNodeDuckDb makes' },
  log: {
    methods: LOG_METHODS,
    advice: 'give a CommitLog, such as openFileLog makes',
  },
  blobStore: {
    methods: BLOB_METHODS,
    advice: 'give a BlobStore, such as s3BlobStore makes',
  },
  clock: { methods: ['nowMs', 'monotonicMs', 'sleep'], advice: 'give a Clock, such as systemClock' },
  ids: { methods: ['next'], advice: 'give an IdSource, such as uuidSource' },
  policy: { methods: ['decide'], advice: 'give a Policy, such as rolePolicy makes' },
  auditLog: { methods: LOG_METHODS, advice: 'give a CommitLog, such as openFileLog makes' },
  auditSink: { methods: ['record'], advice: 'give an AuditSink' },
  lineage: { methods: ['record'], advice: 'give a LineageSink, such as outboxLineageSink makes' },
  results: { methods: BLOB_METHODS, advice: 'give a BlobStore, such as fsBlobStore makes' },
};

/** Refuses components that are unknown or cannot be what their name says; an undefined one counts as absent. */
export function checkComponents(components: object, names: readonly ComponentName[]): void {
  checkNames(components, names, 'component');
  for (const name of names) {
    const expected = EXPECTED[name];
    const given = (components as Readonly<Record<string, unknown>>)[name];
    if (given !== undefined) checkComponent(given, { name, ...expected });
  }
}
