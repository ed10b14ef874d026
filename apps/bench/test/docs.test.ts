import { describe, expect, it } from 'vitest';
import { fillPlaces } from '../src/docs/fill-places.ts';
import type { SavedFigures } from '../src/docs/saved-figures.ts';

const PAGE = `# Figures

<!-- figures: local -->
old
<!-- end of figures -->

between

<!-- figures: search -->
none yet
<!-- end of figures -->
`;
const LOCAL: SavedFigures = {
  area: 'local',
  description: ['machine   a machine'],
  measurements: [
    { id: 'local/a', unit: 'us', ours: 2, peer: 5, peerName: 'SQLite', ratio: 2.5, target: 2, ok: true },
    {
      id: 'local/b',
      unit: 'us',
      ours: 2,
      peer: null,
      peerName: 'another',
      ratio: null,
      target: null,
      ok: null,
      failure: 'not installed',
    },
  ],
};

describe('the page of figures', () => {
  it('gets the last run of each area at its place, and says what is missing', async () => {
    const { text, filled } = await fillPlaces(PAGE, async (area) => (area === 'local' ? LOCAL : undefined));
    expect(filled).toEqual(['local']);
    expect(text).toContain('machine   a machine');
    expect(text).toContain('| local/a | us | 2.00 | 5.00 | 2.50 | 2.00 met | SQLite |');
    expect(text).toContain('| local/b | us | 2.00 | – | – |  | another |');
    expect(text).toContain('- local/b: not installed');
    expect(text).not.toContain('old');
    expect(text).toContain('none yet');
  });

  it('is the same after a second time', async () => {
    const find = async (): Promise<SavedFigures> => LOCAL;
    const once = (await fillPlaces(PAGE, find)).text;
    expect((await fillPlaces(once, find)).text).toBe(once);
  });
});
