import type { Comparison } from './measurement.ts';

const HEADINGS = ['id', 'unit', 'ours', '±', 'peer', '±', 'ratio', 'target', 'peer is'];
const LEFT = new Set([0, 1, 8]);

/** The comparisons as a table of plain text. */
export function formatTable(comparisons: readonly Comparison[]): string {
  const rows = [HEADINGS, ...comparisons.map(toCells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join('  ')
      .trimEnd(),
  );
  return [lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}

function toCells(comparison: Comparison): readonly string[] {
  const { id, unit, ours, peer, peerName, ratio, target, ok, rounds } = comparison;
  const share = (part: number): string => (rounds > 1 ? `${Math.round(part * 100)}%` : '');
  return [
    id,
    unit,
    formatFigure(ours),
    share(comparison.oursSpread),
    formatFigure(peer),
    share(comparison.peerSpread),
    ratio.toFixed(2),
    target === null ? 'not yet' : `${target.toFixed(2)} ${ok === true ? 'met' : 'MISSED'}`,
    peerName,
  ];
}

function pad(cell: string, width: number, column: number): string {
  return LEFT.has(column) ? cell.padEnd(width) : cell.padStart(width);
}

/** Three digits that count, thousands apart. */
export function formatFigure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value >= 10 ? value.toFixed(1) : value.toPrecision(3);
}
