import {
  type CallOptions,
  type ComputationColumn,
  EiderError,
  identifier,
  joinSql,
  parseSqlType,
  type SqlEngine,
  type SqlStatement,
  sql,
  sqlTypeText,
  trustedSql,
} from '@eider/core';
import { canonicalSql } from '../canonical-sql.ts';
import { checkParametersOf, checkParameterTypes, type ParameterTypes } from '../named-parameters.ts';
import { scanStatement } from '../sql-scan.ts';
import { createFunctionCatalogue, type FunctionCatalogue } from './function-catalogue.ts';
import type { JsonNode } from './json-node.ts';
import { textAt } from './json-node.ts';
import { checkAllow, isAllowed, type LintFinding, type LintReport, type LintRule, toFinding } from './lint-finding.ts';
import { type BoundQuery, locatePlanFindings } from './locate-plan-findings.ts';
import { functionCalls, treeFindings } from './tree-findings.ts';

export interface LintOptions extends CallOptions {
  /** Columns by name of input. @default none */
  readonly inputs?: Readonly<Record<string, readonly ComputationColumn[]>>;
  /** DuckDB types by name of parameter. @default none */
  readonly parameters?: ParameterTypes;
  /** Rules to override: `rule` or `rule:subject`. @default none */
  readonly allow?: readonly string[];
  /** @default read anew */
  readonly catalogue?: FunctionCatalogue;
}

/**
 * Finds what keeps a query from giving the same result again, by DuckDB's own parse, binding and catalogue; reads no data and makes nothing. Any engine with the json
 * extension can do it; UNSUPPORTED on others (DuckDB-WASM). Positions count in the text as given.
 */
export async function lintComputation(engine: SqlEngine, text: string, options: LintOptions = {}): Promise<LintReport> {
  const allow = checkAllow(options.allow ?? []);
  ensureJson(engine);
  const findings = await findAll(engine, text, options);
  const unique = [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
  unique.sort((a, b) => (a.offset ?? -1) - (b.offset ?? -1));
  return {
    refused: unique.filter((finding) => !isAllowed(finding, allow)),
    allowed: unique.filter((finding) => isAllowed(finding, allow)),
  };
}

/** Whether an engine can lint. */
export function canLint(engine: SqlEngine): boolean {
  return engine.capabilities.extensions.includes('json');
}

function ensureJson(engine: SqlEngine): void {
  if (canLint(engine)) return;
  throw new EiderError(
    'UNSUPPORTED',
    'linting needs an engine with the json extension, such as native DuckDB; pass one as linter',
    {
      details: { adapter: engine.capabilities.adapter },
    },
  );
}

async function findAll(engine: SqlEngine, given: string, options: LintOptions): Promise<readonly LintFinding[]> {
  const types = checkParameterTypes(options.parameters ?? {});
  const shape = notAQuery(given);
  if (shape !== undefined) return [shape];
  // Without what comes after the query: comments and semicolons.
  const text = given.slice(0, scanStatement(given).at(-1)?.end);
  checkParametersOf(text, types);
  const call = callOptions(options);
  const tree = await serialize(engine, sql`SELECT json_serialize_sql(${text}) AS tree`, call);
  if (tree['error'] === true) return [failure(tree, { text, offset: undefined })];
  const { catalogue = createFunctionCatalogue(), inputs = {} } = options;
  const unstable = await catalogue.unstable(engine, call);
  const names = new Set(Object.keys(inputs).map((name) => name.toLowerCase()));
  const place = (location: number | undefined) => ({
    text,
    offset: location === undefined ? undefined : offsetOf(text, location),
  });
  const found = treeFindings(tree, { unstable, inputs: names });
  const findings = found.map(({ rule, subject, location }) => toFinding(rule, subject, place(location)));
  // What is no table of the query would be looked for as a file.
  if (found.some(({ rule }) => STOPS.has(rule))) return findings;
  const bound: BoundQuery = { text, types, prefix: inputCtes(inputs), calls: functionCalls(tree), unstable };
  const plan = await locatePlanFindings(bound, (planned) =>
    serialize(engine, sql`SELECT json_serialize_plan(${planned}, skip_null := true, skip_empty := true) AS tree`, call),
  );
  if ('error' in plan) return [...findings, failure(plan.error, place(plan.location))];
  return withoutKnown(
    findings,
    plan.map(({ rule, subject, location }) => toFinding(rule, subject, place(location))),
  );
}

const STOPS: ReadonlySet<LintRule> = new Set(['not-a-query', 'file-read', 'unknown-table', 'table-function']);

/** The plan says again what the tree has said, without its place. */
function withoutKnown(findings: readonly LintFinding[], others: readonly LintFinding[]): readonly LintFinding[] {
  const isKnown = ({ rule, subject, offset }: LintFinding): boolean =>
    offset === undefined && findings.some((known) => known.rule === rule && known.subject === subject);
  return [...findings, ...others.filter((finding) => !isKnown(finding))];
}

function notAQuery(text: string): LintFinding | undefined {
  try {
    canonicalSql(text);
    return undefined;
  } catch (error) {
    if (!EiderError.is(error, 'INVALID_ARGUMENT')) throw error;
    const offset = error.details['offset'];
    return toFinding('not-a-query', String(error.details['statement'] ?? ''), {
      text,
      offset: typeof offset === 'number' ? offset : 0,
    });
  }
}

async function serialize(engine: SqlEngine, query: SqlStatement, options: CallOptions): Promise<JsonNode> {
  const { rows } = await engine.query(query, options);
  return JSON.parse(String(rows[0]?.['tree'])) as JsonNode;
}

/** Empty tables with the inputs' columns, in front of the query: so nothing is created to bind it. */
function inputCtes(inputs: NonNullable<LintOptions['inputs']>): string {
  const ctes = Object.entries(inputs).map(([name, columns]) => {
    const cells = columns.map(
      (column) =>
        sql`CAST(NULL AS ${trustedSql(sqlTypeText(parseSqlType(column.type)))}) AS ${identifier(column.name)}`,
    );
    return sql`${identifier(name)} AS (SELECT ${joinSql(cells)} WHERE false)`;
  });
  return ctes.length === 0 ? '' : `WITH ${joinSql(ctes).texts.join('')} `;
}

/** DuckDB's refusal, by kind and name only: its words may repeat literals of the query. */
function failure(tree: JsonNode, place: { readonly text: string; readonly offset: number | undefined }): LintFinding {
  const kind = textAt(tree, 'error_type');
  if (kind === 'not implemented') return toFinding('not-a-query', '', place);
  return toFinding('not-bindable', textAt(tree, 'name') || kind, place);
}

/** DuckDB counts bytes of UTF-8. */
function offsetOf(text: string, location: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, location)).length;
}

function callOptions({ signal, timeoutMs }: CallOptions): CallOptions {
  return { ...(signal !== undefined && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) };
}
