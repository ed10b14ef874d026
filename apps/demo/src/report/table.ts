/** Rows as columns of text: headings, a line, rows; numbers to the right. Long cells are cut. */
export function formatTable(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => cut(typeof cell === 'number' ? formatNumber(cell) : cell)));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const isNumeric = headings.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        isNumeric[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)];
}

const LONGEST_CELL = 48;

function cut(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > LONGEST_CELL ? `${flat.slice(0, LONGEST_CELL - 1)}…` : flat;
}

/** Whole numbers as they are, others with three digits that count. */
function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** A number with its thousands apart. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
