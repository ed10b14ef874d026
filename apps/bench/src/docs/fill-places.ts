import { formatFigure } from '../harness/format-figure.ts';
import type { Measurement } from '../harness/measurement.ts';
import { formatTarget } from '../harness/report.ts';
import type { SavedFigures } from './saved-figures.ts';

const PLACE = /(<!-- figures: ([a-z-]+) -->\n)[\s\S]*?(<!-- end of figures -->)/g;
const MISSING = '–';

/** A page with the figures in the places that ask for them, and the areas that were filled. A place without figures keeps what it has. */
export async function fillPlaces(
  page: string,
  find: (area: string) => Promise<SavedFigures | undefined>,
): Promise<{ readonly text: string; readonly filled: readonly string[] }> {
  const areas = [...page.matchAll(PLACE)].map(([, , area = '']) => area);
  const found = new Map(await Promise.all(areas.map(async (area) => [area, await find(area)] as const)));
  const text = page.replace(PLACE, (whole, begin: string, area: string, end: string) => {
    const figures = found.get(area);
    return figures === undefined ? whole : `${begin}\n${formatFigures(figures)}\n\n${end}`;
  });
  return { text, filled: areas.filter((area) => found.get(area) !== undefined) };
}

function formatFigures({ description, measurements }: SavedFigures): string {
  const missing = measurements.flatMap(({ id, failure }) => (failure === undefined ? [] : [`- ${id}: ${failure}`]));
  const table = [
    '| measure | unit | ours | peer | ratio | target | peer is |',
    '| --- | --- | ---: | ---: | ---: | --- | --- |',
    ...measurements.map(formatRow),
  ];
  const notes = missing.length === 0 ? [] : ['', 'Not measured:', '', ...missing];
  return ['```text', ...description, '```', '', ...table, ...notes].join('\n');
}

function formatRow(measurement: Measurement): string {
  const { id, unit, ours, peer, ratio, peerName } = measurement;
  const figure = (value: number | null): string => (value === null ? MISSING : formatFigure(value));
  const cells = [
    id,
    unit,
    figure(ours),
    figure(peer),
    ratio === null ? MISSING : ratio.toFixed(2),
    formatTarget(measurement),
    peerName,
  ];
  return `| ${cells.join(' | ')} |`;
}
