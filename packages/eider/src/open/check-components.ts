import { checkComponent } from '../config/check-component.ts';
import { checkNames } from '../config/check-names.ts';

interface Expectation {
  readonly methods: readonly string[];
  readonly advice: string;
}

/** What a memory can be given in the place of what it would open. */
export type ComponentName = 'engine' | 'log' | 'blobStore' | 'clock' | 'ids';

const EXPECTED: Readonly<Record<ComponentName, Expectation>> = {
  engine: { methods: ['attach'], advice: 'give a SqlEngine, such as openNodeDuckDb makes' },
  log: {
    methods: ['begin', 'append', 'read', 'truncate', 'sync'],
    advice: 'give a CommitLog, such as openFileLog makes',
  },
  blobStore: {
    methods: ['get', 'head', 'put', 'delete', 'list'],
    advice: 'give a BlobStore, such as s3BlobStore makes',
  },
  clock: { methods: ['nowMs', 'monotonicMs', 'sleep'], advice: 'give a Clock, such as systemClock' },
  ids: { methods: ['next'], advice: 'give an IdSource, such as uuidSource' },
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
