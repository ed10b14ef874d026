import type { ColumnSignature, RangeSignature } from '@eider/core';

/** One thing that differs between two signatures of a column. */
export interface DriftReason {
  readonly measure: 'type' | 'nulls' | 'distinct' | 'masks' | 'classes' | 'lengths' | 'range';
  /** 0 to 1, with four decimals. */
  readonly drift: number;
  readonly words: string;
}

/** A column's statistics and the rows they are of. */
export interface MeasuredColumn {
  readonly column: ColumnSignature;
  readonly rowCount: number;
}

/** Every measure of drift that both sides have and that is not 0. */
export function driftReasons(before: MeasuredColumn, after: MeasuredColumn): readonly DriftReason[] {
  const reasons = [
    shareReason('nulls', share(before.column.nulls, before.rowCount), share(after.column.nulls, after.rowCount)),
    distinctReason(before, after),
    masksReason(before, after),
    classesReason(before, after),
    lengthsReason(before, after),
    rangeReason(before.column.range, after.column.range),
  ];
  return reasons.filter((reason) => reason !== undefined && reason.drift > 0) as readonly DriftReason[];
}

/** Four decimals, so that the last bits of a division do not show. */
function roundDrift(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
}

function distinctReason(before: MeasuredColumn, after: MeasuredColumn): DriftReason | undefined {
  const [a, b] = [before.column.distinct, after.column.distinct];
  if (a === undefined || b === undefined) return undefined;
  return shareReason('distinct', share(a, valuesOf(before)), share(b, valuesOf(after)));
}

function shareReason(measure: 'nulls' | 'distinct', a: number, b: number): DriftReason {
  return { measure, drift: roundDrift(Math.abs(a - b)), words: `${measure}: ${percent(a)} became ${percent(b)}` };
}

/** Half the sum of all differences: the share of rows that moved to another mask. */
function masksReason(before: MeasuredColumn, after: MeasuredColumn): DriftReason | undefined {
  if (before.column.masks === undefined || after.column.masks === undefined) return undefined;
  if (valuesOf(before) === 0 || valuesOf(after) === 0) return undefined;
  const [a, b] = [maskShares(before), maskShares(after)];
  const moved = [...new Set([...a.keys(), ...b.keys()])].reduce(
    (sum, mask) => sum + Math.abs((a.get(mask) ?? 0) - (b.get(mask) ?? 0)) / 2,
    0,
  );
  return { measure: 'masks', drift: roundDrift(moved), words: `masks: ${percent(moved)} of the values look different` };
}

/** Texts that are no mask stand for the pooled ones. */
function maskShares(measured: MeasuredColumn): ReadonlyMap<string, number> {
  const { top = [], pooled = 0 } = measured.column.masks ?? {};
  const values = valuesOf(measured);
  return new Map([
    ...top.map(({ mask, count }) => [`mask ${mask}`, share(count, values)] as const),
    ['pooled', share(pooled, values)],
  ]);
}

function classesReason(before: MeasuredColumn, after: MeasuredColumn): DriftReason | undefined {
  if (valuesOf(before) === 0 || valuesOf(after) === 0) return undefined;
  const [a, b] = [classShares(before), classShares(after)];
  const moves = [...new Set([...a.keys(), ...b.keys()])].map((name) => {
    const [from, to] = [a.get(name) ?? 0, b.get(name) ?? 0];
    return { name, from, to, moved: Math.abs(from - to) };
  });
  const most = moves.sort((x, y) => y.moved - x.moved)[0];
  if (most === undefined) return undefined;
  const words = `classes: ${most.name} ${percent(most.from)} became ${percent(most.to)}`;
  return { measure: 'classes', drift: roundDrift(most.moved), words };
}

function classShares(measured: MeasuredColumn): ReadonlyMap<string, number> {
  return new Map(measured.column.classes.map(({ name, count }) => [name, share(count, valuesOf(measured))]));
}

function lengthsReason(before: MeasuredColumn, after: MeasuredColumn): DriftReason | undefined {
  const [a, b] = [meanLength(before), meanLength(after)];
  if (a === undefined || b === undefined) return undefined;
  const most = Math.max(a, b);
  const drift = most === 0 ? 0 : roundDrift(Math.abs(a - b) / most);
  return { measure: 'lengths', drift, words: `lengths: ${a.toFixed(1)} on average became ${b.toFixed(1)}` };
}

function meanLength(measured: MeasuredColumn): number | undefined {
  const { lengths } = measured.column;
  return lengths === undefined ? undefined : share(lengths.total, valuesOf(measured));
}

/** The part of the common range that only one of both has. */
function rangeReason(a: RangeSignature | undefined, b: RangeSignature | undefined): DriftReason | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [from, to] = [placesOf(a), placesOf(b)];
  const union = Math.max(from.greatest, to.greatest) - Math.min(from.least, to.least);
  const both = Math.min(from.greatest, to.greatest) - Math.max(from.least, to.least);
  const drift = union === 0 ? 0 : 1 - Math.max(0, both) / union;
  const words = `range: ${a.least} to ${a.greatest} became ${b.least} to ${b.greatest}`;
  return { measure: 'range', drift: Number.isFinite(drift) ? roundDrift(drift) : 0, words };
}

function placesOf({ least, greatest }: RangeSignature): { readonly least: number; readonly greatest: number } {
  return { least: placeOf(least), greatest: placeOf(greatest) };
}

/** A number, or a moment as days of months of 31, which only its order and distance matter for. */
function placeOf(text: string): number {
  const [, sign, year, month, day = '1'] = /^(-?)(\d{4,})-(\d{2})(?:-(\d{2}))?/.exec(text) ?? [];
  if (year === undefined) return Number(text);
  return (Number(`${sign}${year}`) * 12 + Number(month)) * 31 + Number(day);
}

function valuesOf({ column, rowCount }: MeasuredColumn): number {
  return rowCount - column.nulls;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
