import type { Highlight, LongTermMemory, SearchOptions } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const ROOM = 240;

/** The highlights of the only record that a query finds. */
async function highlightsOf(
  memory: LongTermMemory,
  query: string,
  options: SearchOptions = {},
): Promise<readonly Highlight[]> {
  const { hits } = await memory.search(query, { ...options, highlights: true });
  ensureEqual(hits.length, 1, `hits of ${query}`);
  const [hit] = hits;
  ensure(hit?.highlights !== undefined, `highlights of ${query}`);
  return hit.highlights;
}

/** The texts of all matches, in order; checks that they are in order and within their pieces. */
function matchedTexts(highlights: readonly Highlight[]): readonly string[] {
  return highlights.flatMap(({ text, matches }) => {
    let last = 0;
    return matches.map(({ start, end }) => {
      ensure(start >= last && start < end && end <= text.length, `match ${start} to ${end} of ${text.length}`);
      last = end;
      return text.slice(start, end);
    });
  });
}

/** A text, and what each query marks in it. */
function markCase(
  id: string,
  requirement: string,
  marks: readonly (readonly [text: string, query: string, matches: readonly string[], options?: SearchOptions])[],
): LongTermMemoryCase {
  return memoryCase(`highlights/${id}`, requirement, async (memory) => {
    for (const [index, [text]] of marks.entries()) await memory.namespace(`n${index}`).store('a', text);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const [index, [text, query, matches, options]] of marks.entries()) {
        const highlights = await highlightsOf(now.namespace(`n${index}`), query, options);
        ensureEqual(matchedTexts(highlights), matches, `${query} in ${text}`);
        ensure(
          highlights.every((one) => text.includes(one.text)),
          'pieces are parts of the text',
        );
      }
    });
  });
}

export const searchHighlightCases: readonly LongTermMemoryCase[] = [
  markCase('words', 'words of the query are marked, wherever and however often they stand', [
    ['The alien ship, an Alien one.', 'alien', ['alien', 'Alien']],
    ['The alien ship, an Alien one.', 'one SHIP', ['ship', 'one']],
    ['The alien ship, an Alien one.', '+alien unknown -moon', ['alien', 'Alien']],
  ]),
  markCase('language', 'beginnings, near words, phrases and parts of identifiers are marked', [
    ['The ships are shipping.', 'ship*', ['ships', 'shipping']],
    ['An alein landed.', 'alien', ['alein'], { fuzzy: true }],
    ['red ship, ship red, red ship', '"red ship"', ['red ship', 'red ship']],
    ['call getUserName(name)', 'user name', ['User', 'Name', 'name']],
    ['call getUserName(name)', '+getUserName', ['getUserName', 'name']],
    ['我们住在北京大学附近', '北京大学', ['北京大学']],
  ]),
  markCase('places', 'places are exact where normal forms are longer or shorter, and cut no character', [
    ['A ﬁne ﬁsh', 'fish', ['ﬁsh']],
    ['x².5㎏ of ｶﾞﾗｽ end', 'ガラス end', ['ｶﾞﾗｽ', 'end']],
    ['😀 cafe\u0301 😀 word', 'café word', ['cafe\u0301', 'word']],
    ['İstanbul and Straße', 'straße', ['Straße']],
    ['\u1112\u1161\u11ab\u1100\u1173\u11af end', '한글 end', ['\u1112\u1161\u11ab\u1100\u1173\u11af', 'end']],
  ]),
  memoryCase(
    'highlights/pieces',
    'of a long text at most three short pieces with the best matches are shown',
    async (memory) => {
      const filler = (count: number): string => 'filler 😀e\u0301\u0302 '.repeat(count);
      const text = `${filler(50)}alien ${filler(60)}alien ship moon ${filler(70)}ship ${filler(80)}moon ${filler(30)}`;
      await memory.store('long', text);
      await beforeAndAfterCheckpoint(memory, async (now) => {
        const highlights = await highlightsOf(now, 'alien ship moon');
        ensure(highlights.length >= 2 && highlights.length <= 3, `${highlights.length} pieces`);
        ensure(
          matchedTexts(highlights).join(' ').includes('alien ship moon'),
          'the piece with all words is among them',
        );
        let last = 0;
        for (const { text: piece, matches } of highlights) {
          const at = text.indexOf(piece, last);
          ensure(at >= 0, 'pieces come in the order of the text');
          last = at + piece.length;
          ensure(piece.length <= ROOM && matches.length > 0, 'a piece is short and has a match');
          ensure(piece.isWellFormed() && !/^\p{M}/u.test(piece), 'no character is cut');
          ensure(!/^\p{M}/u.test(text.slice(last)), 'no character is cut from its marks');
        }
      });
    },
  ),
  memoryCase('highlights/of-what-search-sees', 'pieces come from the texts that search sees', async (memory) => {
    await memory.store('a', { title: 'alien one', list: ['no match', 'two alien'], number: 5 });
    await memory.store('b', { title: 'alien' }, { text: 'ship instead' });
    await beforeAndAfterCheckpoint(memory, async (now) => {
      const highlights = await highlightsOf(now, 'alien');
      ensureEqual(
        highlights.map(({ text }) => text),
        ['alien one', 'two alien'],
        'texts of the value, in their order',
      );
      ensureEqual(
        (await highlightsOf(now, 'ship')).map(({ text }) => text),
        ['ship instead'],
        'the given text',
      );
    });
  }),
  memoryCase('highlights/only-when-asked', 'there are highlights if they are asked for only', async (memory) => {
    await memory.store('a', 'alien ship');
    for (const options of [{}, { highlights: false }]) {
      const { hits } = await memory.search('alien', options);
      ensure(hits.length === 1 && hits.every((hit) => !('highlights' in hit)), 'none');
    }
    for (const query of [undefined, '-moon']) {
      const { hits } = await memory.search(query, { highlights: true });
      ensureEqual(hits[0]?.highlights, [], 'nothing to mark');
    }
  }),
];
