import { type SqlStatement, sql, trustedSql } from '@eider/core';
import type { RelationColumn } from '../sources/relation.ts';
import { type ColumnProfile, rangeText } from './column-profile.ts';
import { LEAST_MASK_ROWS, MOST_MASKS } from './mask-sql.ts';

export interface ProfiledColumn extends RelationColumn {
  readonly profile: ColumnProfile;
}

/**
 * One row for each position with everything about its column; `values` gives `position` and `v`. The inner query counts each different
 * value, the next one each mask, so that regular expressions run once a value; all of it are counts and ends of ranges, which no order of
 * rows changes.
 */
export function columnQuery(values: SqlStatement, profile: ColumnProfile, exact: boolean): SqlStatement {
  const counted = sql`SELECT position, v, count(*) AS n
    FROM (SELECT position, ${profile.normal(trustedSql('v'))} AS v FROM (${values})) GROUP BY position, v`;
  return sql`SELECT position,
    CAST(coalesce(sum(nulls), 0) AS BIGINT) AS nulls, CAST(coalesce(sum(different), 0) AS BIGINT) AS different,
    min(shortest) AS shortest, max(longest) AS longest, CAST(sum(total) AS HUGEINT) AS total,
    ${rangeText(profile, 'min(least)', exact)} AS least, ${rangeText(profile, 'max(greatest)', exact)} AS greatest,
    ${classTotals(profile)} AS classes, ${topMasks(profile)} AS masks
    FROM (SELECT position, mask, sum(n) AS n, sum(n) FILTER (v IS NULL) AS nulls, count(v) AS different, ${perMask(profile)}
      FROM (SELECT position, v, n, ${trustedSql(profile.mask ?? 'NULL')} AS mask FROM (${counted})) GROUP BY position, mask)
    GROUP BY position`;
}

function perMask({ length, ranged, classes }: ColumnProfile): SqlStatement {
  const lengths =
    length === undefined
      ? 'CAST(NULL AS BIGINT) AS shortest, CAST(NULL AS BIGINT) AS longest, CAST(NULL AS HUGEINT) AS total'
      : `min(${length}) AS shortest, max(${length}) AS longest, sum(${length} * n) AS total`;
  const range =
    ranged === undefined
      ? 'NULL AS least, NULL AS greatest'
      : `min(v) FILTER (${ranged}) AS least, max(v) FILTER (${ranged}) AS greatest`;
  const counts = classes.map(([, condition], at) => `sum(n) FILTER (${condition}) AS class${at}`);
  return trustedSql([lengths, range, ...counts].join(', '));
}

function classTotals({ classes }: ColumnProfile): SqlStatement {
  const totals = classes.map((_, at) => `CAST(coalesce(sum(class${at}), 0) AS BIGINT)`);
  return trustedSql(`CAST([${totals.join(', ')}] AS BIGINT[])`);
}

function topMasks({ mask }: ColumnProfile): SqlStatement {
  const type = 'STRUCT(mask VARCHAR, count BIGINT)[]';
  if (mask === undefined) return trustedSql(`CAST(NULL AS ${type})`);
  const shown = `mask IS NOT NULL AND n >= ${LEAST_MASK_ROWS}`;
  const list = `list({ 'mask': mask, 'count': CAST(n AS BIGINT) } ORDER BY n DESC, mask) FILTER (${shown})`;
  return trustedSql(`CAST(coalesce(${list}, [])[1:${MOST_MASKS}] AS ${type})`);
}
