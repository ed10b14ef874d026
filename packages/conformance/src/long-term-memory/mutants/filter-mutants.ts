import type { Comparison, Filter, JsonValue } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedFilter } from './rewrite.ts';

type Condition = readonly [name: string, comparison: Comparison];

/** The same filter with each comparison replaced by a filter; a plain value is taken as `eq`. */
function rewritten(filter: Filter, change: (...condition: Condition) => Filter): Filter {
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) return filter;
  const parts = Object.entries(filter).map(([name, condition]): Filter => {
    if (name === 'not') return { not: rewritten(condition as Filter, change) };
    if (name === 'and' || name === 'or') {
      return { [name]: (condition as readonly Filter[]).map((part) => rewritten(part, change)) };
    }
    return change(name, comparisonOf(condition));
  });
  return { and: parts };
}

function comparisonOf(condition: unknown): Comparison {
  const isComparison = typeof condition === 'object' && condition !== null && !Array.isArray(condition);
  return isComparison ? (condition as Comparison) : { eq: condition as JsonValue };
}

function comparisonMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (comparison: Comparison, name: string) => Comparison | Filter,
): LongTermMemoryMutant {
  return memoryMutant(
    id,
    defect,
    breaks.map((caseId) => `filter/${caseId}`),
    () => (inner) => {
      return changedFilter(inner, (filter) =>
        rewritten(filter, (name, comparison) => {
          const other = change(comparison, name);
          return 'and' in other || 'or' in other || 'not' in other ? (other as Filter) : { [name]: other };
        }),
      );
    },
  );
}

function nameMutant(id: string, defect: string, breaks: readonly string[], change: (name: string) => string) {
  return memoryMutant(
    id,
    defect,
    breaks.map((caseId) => `filter/${caseId}`),
    () => (inner) => {
      return changedFilter(inner, (filter) =>
        rewritten(filter, (name, comparison) => ({ [change(name)]: comparison })),
      );
    },
  );
}

const NOTHING: Filter = { or: [] };

export const filterMutants: readonly LongTermMemoryMutant[] = [
  comparisonMutant('equal-is-contains', 'eq holds for a part too', ['equal'], ({ eq, ...others }, name) =>
    eq === undefined ? others : { or: [{ [name]: { eq } }, { [name]: { contains: eq } }] },
  ),
  comparisonMutant(
    'not-equal-needs-name',
    'ne does not hold for a missing name',
    ['not-equal', 'missing'],
    (comparison) => ('ne' in comparison ? { ...comparison, exists: true } : comparison),
  ),
  comparisonMutant(
    'order-strict',
    'gte and lte mean gt and lt',
    ['order', 'order-of-texts'],
    ({ gte, lte, ...others }) => ({
      ...others,
      ...(gte === undefined ? {} : { gt: gte }),
      ...(lte === undefined ? {} : { lt: lte }),
    }),
  ),
  comparisonMutant('order-of-numbers-only', 'texts have no order', ['order-of-texts', 'typed'], (comparison) =>
    [comparison.gt, comparison.gte, comparison.lt, comparison.lte].some((bound) => typeof bound === 'string')
      ? NOTHING
      : comparison,
  ),
  comparisonMutant('untyped', '1 and "1" are the same', ['typed'], (comparison, name) => {
    const { eq } = comparison;
    return typeof eq === 'number' ? { or: [{ [name]: eq }, { [name]: String(eq) }] } : comparison;
  }),
  comparisonMutant('in-first-only', 'in looks at the first value', ['in'], (comparison) =>
    comparison.in === undefined ? comparison : { ...comparison, in: comparison.in.slice(0, 1) },
  ),
  comparisonMutant('contains-is-equal', 'contains means equal', ['contains'], ({ contains, ...others }) =>
    contains === undefined ? others : { ...others, eq: contains },
  ),
  comparisonMutant('null-does-not-exist', 'null counts as missing', ['exists'], ({ exists, ...others }, name) => {
    if (exists === undefined) return others;
    return exists ? { ...others, exists, ne: null } : { or: [{ [name]: { exists } }, { [name]: null }] };
  }),
  comparisonMutant('missing-is-null', 'a missing name equals null', ['missing'], (comparison, name) =>
    comparison.eq === null ? { or: [{ [name]: null }, { [name]: { exists: false } }] } : comparison,
  ),
  comparisonMutant('quotes-doubled', 'quotes in values are escaped', ['hostile-values'], (comparison) =>
    typeof comparison.eq === 'string' ? { eq: comparison.eq.replaceAll("'", "''") } : comparison,
  ),
  comparisonMutant(
    'inherited-names-exist',
    'names that every object has exist',
    ['inherited-names'],
    (comparison, name) => ((name.split('.')[0] as string) in {} ? { and: [] } : comparison),
  ),
  nameMutant('paths-are-names', 'a path is taken for a name', ['path'], (name) => name.replaceAll('.', '\u0001')),
  nameMutant('names-cleaned', 'signs in names are dropped', ['hostile-names'], (name) => name.replace(/[^\w.]/g, '')),
  memoryMutant('or-is-and', 'or means and', ['filter/and-or-not'], () => (inner) => {
    const change = (filter: Filter): Filter =>
      Object.hasOwn(filter, 'or') && (filter.or?.length ?? 0) > 0
        ? { ...filter, or: [], and: filter.or ?? [] }
        : filter;
    return changedFilter(inner, (filter) => withoutEmptyOr(change(filter)));
  }),
  memoryMutant('empty-filter-finds-nothing', 'an empty filter holds for none', ['filter/empty'], () => (inner) => {
    return changedFilter(inner, (filter) => (Object.keys(filter).length === 0 ? NOTHING : filter));
  }),
];

function withoutEmptyOr(filter: Filter): Filter {
  const { or, ...others } = filter;
  return or?.length === 0 && Object.hasOwn(others, 'and') ? others : filter;
}
