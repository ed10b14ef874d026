import { utf8SizeBytes } from '@eider/core';
import { bindParameters, type ParameterTypes } from '../named-parameters.ts';
import { scanStatement } from '../sql-scan.ts';
import type { UnstableFunctions } from './function-catalogue.ts';
import type { JsonNode } from './json-node.ts';
import { markOf, PLANNED, type PlanFinding, planFindings } from './plan-findings.ts';
import type { FunctionCall, TreeFinding } from './tree-findings.ts';

/** A query that is to be bound. */
export interface BoundQuery {
  readonly text: string;
  readonly types: ParameterTypes;
  /** What stands for its inputs, in front of it. */
  readonly prefix: string;
  readonly calls: readonly FunctionCall[];
  readonly unstable: UnstableFunctions;
}

/**
 * Findings of the bound plan with their places. A plan does not say where its aggregates stand: where the text calls one several times, each call is given a
 * FILTER that is always true and names its place, and the query is bound again.
 */
export async function locatePlanFindings(
  query: BoundQuery,
  plan: (text: string) => Promise<JsonNode>,
): Promise<readonly TreeFinding[] | { readonly error: JsonNode; readonly location: number | undefined }> {
  const text = plannedText(query, query.text);
  const tree = await plan(text.planned);
  if (tree['error'] === true) return { error: tree, location: text.locate(numberOf(tree['position'])) };
  const called = new Set(query.calls.map(({ name }) => name));
  const findings = planFindings(tree, query.unstable, called);
  const doubtful = new Set(
    findings.map(({ subject }) => subject).filter((name) => callsOf(query, name).length > 1 || PLANNED.has(name)),
  );
  const isDoubtful = ({ subject }: PlanFinding): boolean => doubtful.has(subject);
  const marked = doubtful.size === 0 ? tree : await plan(plannedText(query, markCalls(query, doubtful)).planned);
  const exact = marked['error'] === true ? tree : marked;
  const again = planFindings(exact, query.unstable, called).filter(isDoubtful);
  const located = [
    ...findings.filter((finding) => !isDoubtful(finding)),
    // Their places count in another text.
    ...again.filter(isCalled).map((finding) => ({ ...finding, location: undefined })),
  ];
  return located.filter((finding) => !isOrderedCall(finding, query)).map((finding) => locate(finding, query, text));
}

function isCalled({ subject, mark }: PlanFinding): boolean {
  return mark !== undefined || !PLANNED.has(subject);
}

/** A list that is sorted afterwards is in order, which its aggregate does not know. */
function isOrderedCall({ rule, subject, mark }: PlanFinding, query: BoundQuery): boolean {
  if (rule !== 'unordered-aggregate') return false;
  const calls = callsOf(query, subject).filter(({ location }) => mark === undefined || location === mark);
  return calls.length > 0 && calls.every(({ isOrdered }) => isOrdered);
}

function locate({ rule, subject, mark, location }: PlanFinding, query: BoundQuery, text: PlannedText): TreeFinding {
  return { rule, subject, location: mark ?? text.locate(location) ?? callsOf(query, subject)[0]?.location };
}

function callsOf({ calls }: BoundQuery, name: string): readonly FunctionCall[] {
  return calls.filter((call) => call.name === name);
}

/** The text that is bound, and where a place in it lies in the query's text; both in bytes. */
interface PlannedText {
  readonly planned: string;
  locate(location: number | undefined): number | undefined;
}

function plannedText({ types, prefix }: BoundQuery, text: string): PlannedText {
  const before = `${prefix}SELECT * FROM (`;
  // Parameters as NULLs of their types.
  const pieces = bindParameters(text, types).texts;
  const bound = pieces.join('NULL');
  const shifts = shiftsOf(text, types);
  const sizeBytes = utf8SizeBytes(text);
  return {
    planned: `${before}${bound}\n)`,
    locate(location) {
      if (location === undefined) return undefined;
      let at = location - utf8SizeBytes(before);
      for (const { start, longer } of shifts) if (at > start) at = Math.max(start, at - longer);
      return at >= 0 && at < sizeBytes ? at : undefined;
    },
  };
}

/** Where parameters stand, and by how much what stands for them is longer. */
function shiftsOf(text: string, types: ParameterTypes): readonly { readonly start: number; readonly longer: number }[] {
  return scanStatement(text)
    .filter(({ kind }) => kind === 'parameter')
    .map(({ text: name, start }) => ({
      start: utf8SizeBytes(text.slice(0, start)),
      longer: utf8SizeBytes(bindParameters(name, types).texts.join('NULL')) - name.length,
    }));
}

function numberOf(position: unknown): number | undefined {
  const number = Number(position ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

function markCalls({ text, calls }: BoundQuery, names: ReadonlySet<string>): string {
  const tokens = scanStatement(text);
  const inserts = calls.flatMap(({ name, location }) => {
    if (!names.has(name) || location === undefined) return [];
    const start = tokens.findIndex((token) => token.start >= offsetIn(text, location));
    const open = tokens[start + 1];
    const close = tokens.findIndex(
      (token, index) => index > start && token.text === ')' && token.depth === open?.depth,
    );
    if (open?.text !== '(' || close < 0) return [];
    const [next, bracket, where] = tokens.slice(close + 1, close + 4);
    if (next?.text.toUpperCase() !== 'FILTER') {
      return [{ at: tokens[close]?.end ?? 0, insert: ` FILTER (WHERE ${markOf(location)})` }];
    }
    const at = where?.text.toUpperCase() === 'WHERE' ? where.end : (bracket?.end ?? 0);
    return [{ at, insert: ` ${markOf(location)} AND ` }];
  });
  return inserts
    .sort((a, b) => b.at - a.at)
    .reduce((marked, { at, insert }) => marked.slice(0, at) + insert + marked.slice(at), text);
}

function offsetIn(text: string, location: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, location)).length;
}
