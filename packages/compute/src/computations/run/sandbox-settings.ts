import { type ComputationSettings, EiderError, type SqlEngine, trustedSql } from '@eider/core';
import type { RunBudget } from './run-budget.ts';

/** How every sandbox is set, by DuckDB's name: the value as DuckDB shows it in lower case, and as it is written. */
const WANTED: readonly (readonly [name: string, shown: readonly string[], written: string])[] = [
  ['threads', ['1'], '1'],
  ['TimeZone', ['utc', 'etc/utc'], "'UTC'"],
  ['default_collation', [''], "''"],
  ['default_null_order', ['nulls_last'], "'NULLS_LAST'"],
  ['default_order', ['ascending', 'asc'], "'ASC'"],
  ['integer_division', ['false'], 'false'],
  ['ieee_floating_point_ops', ['true'], 'true'],
  ['preserve_insertion_order', ['true'], 'true'],
  ['old_implicit_casting', ['false'], 'false'],
];
const LOCKS: readonly (readonly [name: string, shown: readonly string[], written: string])[] = [
  ['enable_external_access', ['false'], 'false'],
  ['lock_configuration', ['true'], 'true'],
];

/** The settings that `prepareSettings` sees to. A change of them would change the ids of all computations. */
export const SANDBOX_SETTINGS: ComputationSettings = Object.freeze({
  threads: 1,
  timeZone: 'UTC',
  collation: '',
  nullOrder: 'NULLS_LAST',
  order: 'ASC',
  integerDivision: false,
  ieeeFloatingPoint: true,
  preserveInsertionOrder: true,
});

/** What DuckDB says of its settings, by name. */
type ShownSettings = ReadonlyMap<string, string>;

/** Gives an engine the sandbox's settings and tells what it had; UNSUPPORTED if it is locked already with others. */
export async function prepareSettings(engine: SqlEngine, budget: RunBudget): Promise<ShownSettings> {
  const shown = await readSettings(engine, budget);
  const differing = WANTED.filter(([name, values]) => {
    const value = shown.get(name);
    // Without ICU there is no time zone but UTC.
    return value !== undefined && !values.includes(value.toLowerCase());
  });
  if (differing.length > 0 && shown.get('lock_configuration') === 'true') {
    throw new EiderError(
      'UNSUPPORTED',
      'the sandbox is locked with other settings; open it unlocked, or with threads 1',
      {
        details: { setting: differing.map(([name]) => name).join(',') },
      },
    );
  }
  for (const [name, , written] of differing) await set(engine, budget, `${name} = ${written}`);
  return shown;
}

/** Forbids files, extensions and changes of settings from now on, and makes sure that it is so. */
export async function lockSandbox(engine: SqlEngine, before: ShownSettings, budget: RunBudget): Promise<void> {
  for (const [name, values, written] of LOCKS) {
    if (!values.includes(before.get(name) ?? '')) await set(engine, budget, `${name} = ${written}`);
  }
  const after = await readSettings(engine, budget);
  const open = [...LOCKS, ...WANTED].find(([name, values]) => {
    const value = after.get(name);
    return value === undefined ? name !== 'TimeZone' : !values.includes(value.toLowerCase());
  });
  if (open !== undefined) {
    throw new EiderError('UNSUPPORTED', 'this engine cannot be locked for a sandbox', {
      details: { setting: open[0] },
    });
  }
}

async function readSettings(engine: SqlEngine, budget: RunBudget): Promise<ShownSettings> {
  const names = [...WANTED, ...LOCKS].map(([name]) => `'${name}'`).join(', ');
  const query = trustedSql(`SELECT name, value FROM duckdb_settings() WHERE name IN (${names})`);
  const { rows } = await engine.query(query, budget.options());
  return new Map(rows.map((row) => [String(row['name']), String(row['value'])]));
}

async function set(engine: SqlEngine, budget: RunBudget, assignment: string): Promise<void> {
  await engine.execute(trustedSql(`SET GLOBAL ${assignment}`), budget.options());
}
