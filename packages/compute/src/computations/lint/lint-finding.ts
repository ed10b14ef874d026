import { EiderError } from '@eider/core';

/** Why a query is refused, by rule. All but `not-a-query`, `not-bindable`, `file-read` and `unknown-table` may be allowed. */
export const LINT_REASONS = {
  'not-a-query':
    'a computation is one query; DDL, DML, COPY, ATTACH, PRAGMA, SET, CALL, DESCRIBE and SUMMARIZE are none',
  'not-bindable': 'DuckDB cannot bind the query to the inputs and parameters that are declared',
  'file-read': 'files change and the sandbox reads none; make the file an input',
  'unknown-table': 'only inputs and the query’s own CTEs can be read; declare it as an input',
  'table-function': 'its rows depend on the engine and not on inputs',
  'volatile-function': 'it gives another value at each call',
  'session-function': 'its value depends on the moment, the session or the engine; pass it as a parameter',
  'float-aggregate': 'floats add up differently in another order; cast to DECIMAL, or write f(x ORDER BY …)',
  'unordered-aggregate': 'its value depends on the order of rows; write f(x ORDER BY …)',
  'approximate-aggregate': 'its algorithm may change between versions; use the exact one',
  'unordered-window': 'its value depends on the order of rows; write OVER (ORDER BY …)',
  'unordered-limit': 'which rows are left depends on the order of rows; add an ORDER BY',
  'positional-join': 'it pairs rows by their order; join by a key',
  sample: 'it picks rows by chance',
} as const;

export type LintRule = keyof typeof LINT_REASONS;

/** A reason why a query cannot replay, with its place in the text. */
export interface LintFinding {
  readonly rule: LintRule;
  /** Name of the function or table; empty if there is none. */
  readonly subject: string;
  readonly reason: string;
  /** In UTF-16 units from 0; absent if DuckDB does not tell it. */
  readonly offset?: number;
  /** From 1, with `column`. */
  readonly line?: number;
  readonly column?: number;
}

/** What the linter found: `refused` keeps the query from running, `allowed` was overridden. In order of the text. */
export interface LintReport {
  readonly refused: readonly LintFinding[];
  readonly allowed: readonly LintFinding[];
}

const NEVER_ALLOWED: ReadonlySet<string> = new Set(['not-a-query', 'not-bindable', 'file-read', 'unknown-table']);
/** Allows a query to run that no linter has seen, where none is at hand. */
export const UNLINTED = 'unlinted';

/** Sorted overrides: `rule`, `rule:subject` or `unlinted`; INVALID_ARGUMENT for anything else. */
export function checkAllow(allow: readonly string[]): readonly string[] {
  for (const entry of allow) {
    const [rule = ''] = typeof entry === 'string' ? entry.split(':') : [];
    if (rule === UNLINTED || (Object.hasOwn(LINT_REASONS, rule) && !NEVER_ALLOWED.has(rule))) continue;
    const rules = Object.keys(LINT_REASONS).filter((name) => !NEVER_ALLOWED.has(name));
    throw new EiderError('INVALID_ARGUMENT', `allow takes rule or rule:subject; the rules are ${rules.join(', ')}`);
  }
  return [...new Set(allow)].sort();
}

export function isAllowed({ rule, subject }: LintFinding, allow: readonly string[]): boolean {
  return !NEVER_ALLOWED.has(rule) && (allow.includes(rule) || allow.includes(`${rule}:${subject}`));
}

/** A finding with its line and column in the text. */
export function toFinding(
  rule: LintRule,
  subject: string,
  place?: { text: string; offset: number | undefined },
): LintFinding {
  const finding = { rule, subject, reason: LINT_REASONS[rule] };
  if (place?.offset === undefined) return finding;
  const before = place.text.slice(0, place.offset).split(/\r\n|\n|\r/);
  return { ...finding, offset: place.offset, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
