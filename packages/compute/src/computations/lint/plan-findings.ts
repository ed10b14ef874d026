import type { UnstableFunctions } from './function-catalogue.ts';
import { type JsonNode, listAt, locationOf, nodeAt, textAt, walkNodes } from './json-node.ts';
import { judgeAggregate, judgeWindow } from './judge-aggregate.ts';
import type { LintRule } from './lint-finding.ts';

/** Something found in a bound plan, with the mark that its call was given, if it has one. */
export interface PlanFinding {
  readonly rule: LintRule;
  readonly subject: string;
  readonly mark?: number;
  /** In the text that was bound. */
  readonly location: number | undefined;
}

/** What DuckDB's planner puts around subqueries by itself. */
export const PLANNED: ReadonlySet<string> = new Set(['first', 'error']);

/** A condition that is always true and tells where in the text a call stands. */
export function markOf(location: number): string {
  return `'eider_mark_${location}' = 'eider_mark_${location}'`;
}

/**
 * Judges what DuckDB bound: aggregates and windows by the types of their arguments, functions by their names, also those that macros and
 * keywords stand for. What the planner adds counts only if the text calls it too.
 */
export function planFindings(
  plan: JsonNode,
  unstable: UnstableFunctions,
  called: ReadonlySet<string>,
): readonly PlanFinding[] {
  const findings: PlanFinding[] = [];
  walkNodes(plan, (node) => {
    const name = nameOf(node);
    const rule = ruleOf(node, name, unstable);
    if (rule !== undefined && (called.has(name) || !PLANNED.has(name))) {
      const mark = /eider_mark_(\d+)/.exec(JSON.stringify([node['filter'], node['filter_expr']]))?.[1];
      findings.push({
        rule,
        subject: name,
        location: locationOf(node),
        ...(mark !== undefined && { mark: Number(mark) }),
      });
    }
    if (node['expression_class'] !== 'BOUND_FUNCTION') return undefined;
    // What a function over lists aggregates lies in the order of the list.
    findings.push(...planFindings({ children: node['children'] }, unstable, called));
    return false;
  });
  return findings;
}

function ruleOf(node: JsonNode, name: string, unstable: UnstableFunctions): LintRule | undefined {
  const types = listAt(node, 'arguments').map((type) => textAt(type, 'id'));
  switch (node['expression_class']) {
    case 'BOUND_FUNCTION':
      return unstable.get(name) ?? (name === 'age' && types.length === 1 ? 'session-function' : undefined);
    case 'BOUND_AGGREGATE':
      return judgeAggregate(name, types, listAt(nodeAt(node, 'order_bys') ?? {}, 'orders').length > 0);
    case 'BOUND_WINDOW': {
      const children = listAt(node, 'children').map((child) => textAt(nodeAt(child, 'return_type') ?? {}, 'id'));
      const isOrdered = listAt(node, 'orders').length + listAt(node, 'arg_orders').length > 0;
      return judgeWindow(name, types.length > 0 ? types : children, isOrdered);
    }
    default:
      return undefined;
  }
}

function nameOf(node: JsonNode): string {
  const name = textAt(node, 'name').toLowerCase();
  if (name !== '' || node['expression_class'] !== 'BOUND_WINDOW') return name;
  return textAt(node, 'type')
    .replace(/^WINDOW_/, '')
    .toLowerCase();
}
