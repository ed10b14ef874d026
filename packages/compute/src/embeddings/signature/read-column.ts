import type { ClassCount, ColumnSignature, LengthSignature, RangeSignature, SqlRow } from '@eider/core';
import type { ProfiledColumn } from './column-query.ts';
import { roundOutwards } from './round-outwards.ts';

/** The row of a column without rows. */
const NOTHING: SqlRow = { nulls: 0, different: 0, shortest: null, masks: [], classes: [], least: null, greatest: null };

/** Makes a column's signature of its row of `columnQuery`, which there is none of if there are no rows. */
export function readColumn(
  column: ProfiledColumn,
  found: SqlRow | undefined,
  options: ReadColumnOptions,
): ColumnSignature {
  const row = found ?? NOTHING;
  const { schema, profile } = column;
  const nulls = Number(row['nulls']);
  const lengths = readLengths(row);
  const range = readRange(column, row, options.exactRanges);
  return {
    name: schema.name,
    type: schema.type,
    nulls,
    ...(profile.hasDistinct ? { distinct: Number(row['different']) } : {}),
    ...(lengths === undefined ? {} : { lengths }),
    ...(profile.mask === undefined ? {} : { masks: readMasks(row, options.rowCount - nulls) }),
    classes: readClasses(column, row),
    ...(range === undefined ? {} : { range }),
  };
}

interface ReadColumnOptions {
  readonly rowCount: number;
  readonly exactRanges: boolean;
}

function readLengths(row: SqlRow): LengthSignature | undefined {
  if (row['shortest'] === null) return undefined;
  return { shortest: Number(row['shortest']), longest: Number(row['longest']), total: Number(row['total']) };
}

function readMasks(row: SqlRow, values: number): NonNullable<ColumnSignature['masks']> {
  const top = (row['masks'] as readonly SqlRow[]).map(({ mask, count }) => ({
    mask: String(mask),
    count: Number(count),
  }));
  return { top, pooled: values - top.reduce((sum, { count }) => sum + count, 0) };
}

function readClasses({ profile }: ProfiledColumn, row: SqlRow): readonly ClassCount[] {
  const counts = row['classes'] as readonly (bigint | number)[];
  return profile.classes
    .map(([name], index) => ({ name, count: Number(counts[index] ?? 0) }))
    .filter(({ count }) => count > 0);
}

function readRange({ profile }: ProfiledColumn, row: SqlRow, exact: boolean): RangeSignature | undefined {
  const { least, greatest } = row;
  if (typeof least !== 'string' || typeof greatest !== 'string') return undefined;
  if (exact) return { least, greatest };
  if (profile.kind === 'moment') return { least: readMonth(least), greatest: readMonth(greatest) };
  return { least: roundOutwards(least, 'least'), greatest: roundOutwards(greatest, 'greatest') };
}

/** `2001/7` is `2001-07`; the year before year 1 is 0000. */
function readMonth(text: string): string {
  const [year = '', month = ''] = text.split('/');
  const sign = year.startsWith('-') ? '-' : '';
  return `${sign}${year.replace('-', '').padStart(4, '0')}-${month.padStart(2, '0')}`;
}
