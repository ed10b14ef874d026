import type { UnstableFunctions } from './function-catalogue.ts';
import { type JsonNode, listAt, locationOf, nodeAt, textAt, walkNodes } from './json-node.ts';
import type { LintRule } from './lint-finding.ts';

/** Something found in the tree of a query, at DuckDB's `query_location` (bytes). */
export interface TreeFinding {
  readonly rule: LintRule;
  readonly subject: string;
  readonly location: number | undefined;
}

/** A function that the text calls. */
export interface FunctionCall {
  readonly name: string;
  readonly location: number | undefined;
  /** Whether it says in which order it takes its rows. */
  readonly isOrdered: boolean;
}

/** What the tree needs to be judged. */
export interface TreeRules {
  readonly unstable: UnstableFunctions;
  /** Names of the inputs, in lower case. */
  readonly inputs: ReadonlySet<string>;
}

// Rows made of their arguments alone.
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
]);
const FILE_FUNCTIONS = /^(read_|parquet_|sniff_csv$|glob$|arrow_scan|import_)/;
const PATH_LIKE = /[./\\*:]/;

/** Judges what a query says, before anything is bound: calls by name, tables, limits, samples, joins. */
export function treeFindings(tree: JsonNode, rules: TreeRules): readonly TreeFinding[] {
  const tables = new Set([...rules.inputs, ...cteNames(tree)]);
  const findings: TreeFinding[] = [];
  walkNodes(tree, (node) => {
    const at = locationOf(node);
    const add = (rule: LintRule, subject: string, location = at): void => {
      findings.push({ rule, subject, location });
    };
    for (const finding of [functionFinding(node, rules), tableFinding(node, tables)]) {
      if (finding !== undefined) add(...finding);
    }
    if (nodeAt(node, 'sample') !== undefined) add('sample', 'sample', firstLocation(node));
    if (node['ref_type'] === 'POSITIONAL') add('positional-join', 'positional join', firstLocation(node));
    const limit = unorderedLimit(node);
    if (limit !== undefined) add('unordered-limit', limit.subject, firstLocation(limit.node) ?? firstLocation(node));
    return undefined;
  });
  return findings;
}

// Sorts all that it gets, so that the order before does not matter. DuckDB's parser makes one of `list(x ORDER BY x)`.
const SORTS: ReadonlySet<string> = new Set(['list_sort', 'array_sort', 'list_reverse_sort', 'array_reverse_sort']);

/** All calls of functions, in the order of the text. */
export function functionCalls(tree: JsonNode): readonly FunctionCall[] {
  const calls: FunctionCall[] = [];
  const sorted = new Map<JsonNode, number | undefined>();
  walkNodes(tree, (node) => {
    const name = textAt(node, 'function_name').toLowerCase();
    if (name === '') return undefined;
    const [first] = listAt(node, 'children');
    if (SORTS.has(name) && first !== undefined) sorted.set(first, locationOf(node));
    const isOrdered = sorted.has(node) || listAt(nodeAt(node, 'order_bys') ?? {}, 'orders').length > 0;
    calls.push({ name, location: locationOf(node) ?? sorted.get(node), isOrdered });
    return undefined;
  });
  return calls.sort((a, b) => (a.location ?? 0) - (b.location ?? 0));
}

function functionFinding(node: JsonNode, { unstable }: TreeRules): readonly [LintRule, string] | undefined {
  const name = textAt(node, 'function_name').toLowerCase();
  const rule = unstable.get(name);
  if (rule !== undefined) return [rule, name];
  // With one argument it is the age today.
  return name === 'age' && listAt(node, 'children').length === 1 ? ['session-function', name] : undefined;
}

function tableFinding(
  node: JsonNode,
  tables: ReadonlySet<string>,
): readonly [LintRule, string, (number | undefined)?] | undefined {
  switch (node['type']) {
    case 'SHOW_REF':
      return ['not-a-query', 'DESCRIBE'];
    case 'TABLE_FUNCTION': {
      const call = nodeAt(node, 'function') ?? {};
      const name = textAt(call, 'function_name').toLowerCase();
      if (TABLE_FUNCTIONS.has(name)) return undefined;
      return [FILE_FUNCTIONS.test(name) ? 'file-read' : 'table-function', name, locationOf(call) ?? locationOf(node)];
    }
    case 'BASE_TABLE': {
      const name = textAt(node, 'table_name');
      const isPlain = textAt(node, 'schema_name') === '' && textAt(node, 'catalog_name') === '';
      if (isPlain && tables.has(name.toLowerCase())) return undefined;
      return [isPlain && PATH_LIKE.test(name) ? 'file-read' : 'unknown-table', name];
    }
    default:
      return undefined;
  }
}

/** A LIMIT or DISTINCT ON of a query that has no ORDER BY beside it. `LIMIT 0` keeps nothing in any order. */
function unorderedLimit(node: JsonNode): { readonly subject: string; readonly node: JsonNode } | undefined {
  const modifiers = listAt(node, 'modifiers');
  const has = (type: string): JsonNode | undefined => modifiers.find((modifier) => modifier['type'] === type);
  if (has('ORDER_MODIFIER') !== undefined) return undefined;
  const limit = has('LIMIT_MODIFIER') ?? has('LIMIT_PERCENT_MODIFIER');
  if (limit !== undefined) return isZero(nodeAt(limit, 'limit')) ? undefined : { subject: 'LIMIT', node: limit };
  const distinct = has('DISTINCT_MODIFIER');
  if (distinct === undefined || listAt(distinct, 'distinct_on_targets').length === 0) return undefined;
  return { subject: 'DISTINCT ON', node: distinct };
}

function isZero(limit: JsonNode | undefined): boolean {
  return limit !== undefined && nodeAt(limit, 'value')?.['value'] === 0;
}

function cteNames(tree: JsonNode): readonly string[] {
  const names: string[] = [];
  walkNodes(tree, (node) => {
    const ctes = nodeAt(node, 'cte_map');
    if (ctes !== undefined) for (const { key } of listAt(ctes, 'map')) names.push(String(key).toLowerCase());
    return undefined;
  });
  return names;
}

function firstLocation(node: JsonNode): number | undefined {
  let first: number | undefined;
  walkNodes(node, (part) => {
    const location = locationOf(part);
    if (location !== undefined && (first === undefined || location < first)) first = location;
    return undefined;
  });
  return first;
}
