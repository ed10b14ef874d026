import { formatFigure } from './format-figure.ts';
import type { Comparison } from './measurement.ts';

const HEADINGS = ['id', 'unit', 'ours', '±', 'peer', '±', 'ratio', 'target', 'peer is'];
const LEFT = new Set([0, 1, 8]);
const MISSING = '-';

/** The comparisons as a table of plain text, with why figures are missing below it. */
export function formatTable(comparisons: readonly Comparison[]): string {
  const rows = [HEADINGS, ...comparisons.map(toCells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join('  ')
      .trimEnd(),
  );
  const failures = comparisons.flatMap(({ id, failure }) => (failure === undefined ? [] : [`${id}: ${failure}`]));
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1), ...failures].join('\n');
}

/** How many targets there are, met and missed. */
export function formatVerdict(comparisons: readonly Comparison[]): string {
  const count = (ok: boolean): number => comparisons.filter((comparison) => comparison.ok === ok).length;
  return `targets   ${count(true)} met, ${count(false)} missed`;
}

function toCells(comparison: Comparison): readonly string[] {
  const { id, unit, ours, peer, peerName, ratio, rounds } = comparison;
  const share = (part: number): string => (rounds > 1 ? `${Math.round(part * 100)}%` : '');
  return [
    id,
    unit,
    formatOptional(ours),
    share(comparison.oursSpread),
    formatOptional(peer),
    share(comparison.peerSpread),
    ratio === null ? MISSING : ratio.toFixed(2),
    formatTarget(comparison),
    peerName,
  ];
}

/** The target with whether it is met. */
export function formatTarget({ target, ok, ours }: Pick<Comparison, 'target' | 'ok' | 'ours'>): string {
  if (ok === false && ours === null) return 'FAILED';
  if (target === null) return '';
  if (ok === null) return `${target.toFixed(2)} no peer`;
  return `${target.toFixed(2)} ${ok ? 'met' : 'MISSED'}`;
}

function formatOptional(figure: number | null): string {
  return figure === null ? MISSING : formatFigure(figure);
}

function pad(cell: string, width: number, column: number): string {
  return LEFT.has(column) ? cell.padEnd(width) : cell.padStart(width);
}
