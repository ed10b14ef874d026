import { checkComponent } from '../config/check-component.ts';
import { checkNames } from '../config/check-names.ts';

interface Expectation {
  readonly methods: readonly string[];
  readonly advice: string;
}

const EXPECTED: Readonly<Record<string, Expectation>> = {
  engine: { methods: ['attach'], advice: 'give a SqlEngine, such as openNodeDuckDb makes' },
  log: {
    methods: ['begin', 'append', 'read', 'truncate', 'sync'],
    advice: 'give a CommitLog, such as openFileLog makes',
  },
  clock: { methods: ['nowMs', 'monotonicMs', 'sleep'], advice: 'give a Clock, such as systemClock' },
  ids: { methods: ['next'], advice: 'give an IdSource, such as uuidSource' },
};

/** Refuses components that are unknown or cannot be what their name says; an undefined one counts as absent. */
export function checkComponents(components: object): void {
  checkNames(components, Object.keys(EXPECTED), 'component');
  for (const [name, expected] of Object.entries(EXPECTED)) {
    const given = (components as Readonly<Record<string, unknown>>)[name];
    if (given !== undefined) checkComponent(given, { name, ...expected });
  }
}
