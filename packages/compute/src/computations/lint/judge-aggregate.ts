import type { LintRule } from './lint-finding.ts';

// Their result is the same in every order of rows, for every type.
const ORDER_FREE: ReadonlySet<string> = new Set([
  ...[
    'count',
    'count_star',
    'count_if',
    'countif',
    'regr_count',
    'min',
    'max',
    'sum_no_overflow',
    'bool_and',
    'bool_or',
  ],
  ...['bit_and', 'bit_or', 'bit_xor', 'bitstring_agg', 'histogram', 'histogram_exact'],
  // Of sorted values, exactly.
  ...['median', 'quantile', 'quantile_cont', 'quantile_disc', 'mad'],
]);
// Exact over integers and decimals, rounded at each step over floats. DuckDB binds all but the first three to DOUBLE.
const SUMS: ReadonlySet<string> = new Set([
  ...['sum', 'avg', 'mean', 'favg', 'fsum', 'kahan_sum', 'sumkahan', 'product', 'sem', 'skewness', 'kurtosis'],
  ...['kurtosis_pop', 'var_pop', 'var_samp', 'variance', 'stddev', 'stddev_pop', 'stddev_samp', 'corr', 'covar_pop'],
  ...[
    'covar_samp',
    'regr_avgx',
    'regr_avgy',
    'regr_intercept',
    'regr_r2',
    'regr_slope',
    'regr_sxx',
    'regr_sxy',
    'regr_syy',
  ],
]);
// Always logarithms of shares, added up in the order of a hash table.
const ALWAYS_FLOAT: ReadonlySet<string> = new Set(['entropy']);
const APPROXIMATE = /^(approx_|reservoir_)/;
// Peers get the same value, whatever their order.
const RANKS: ReadonlySet<string> = new Set(['rank', 'dense_rank', 'rank_dense', 'percent_rank', 'cume_dist']);

/**
 * Judges an aggregate by name, the types that DuckDB bound it to, and whether its rows are ordered. What is not known to be
 * free of order is taken to depend on it.
 */
export function judgeAggregate(name: string, types: readonly string[], ordered: boolean): LintRule | undefined {
  if (APPROXIMATE.test(name)) return 'approximate-aggregate';
  if (ordered || ORDER_FREE.has(name)) return undefined;
  if (ALWAYS_FLOAT.has(name)) return 'float-aggregate';
  if (SUMS.has(name))
    return types.some((type) => type === 'DOUBLE' || type === 'FLOAT') ? 'float-aggregate' : undefined;
  return 'unordered-aggregate';
}

/**
 * Judges a window function. An ORDER BY is taken at its word: rows that tie in it fall by the sorted inputs and one thread, the same way each time on one
 * engine version; for the same result on every engine, order by a key.
 */
export function judgeWindow(name: string, types: readonly string[], ordered: boolean): LintRule | undefined {
  if (ordered || RANKS.has(name)) return APPROXIMATE.test(name) ? 'approximate-aggregate' : undefined;
  const rule = judgeAggregate(name, types, false);
  return rule === 'unordered-aggregate' ? 'unordered-window' : rule;
}
