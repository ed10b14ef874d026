import { ensureEqual } from '../../suite/expect.ts';
import { foundBy, foundSet } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

interface WordsExpectation {
  /** Texts by key. */
  readonly texts: Readonly<Record<string, string>>;
  /** Keys that each query finds, sorted. */
  readonly finds: Readonly<Record<string, readonly string[]>>;
}

function wordsCase(id: string, requirement: string, { texts, finds }: WordsExpectation): LongTermMemoryCase {
  return memoryCase(`search/${id}`, requirement, async (memory) => {
    for (const [key, text] of Object.entries(texts)) await memory.store(key, { text });
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const [query, keys] of Object.entries(finds)) ensureEqual(await foundSet(now, query), keys, query);
    });
  });
}

const GREEK = { a: 'alpha beta gamma', b: 'beta delta', c: 'epsilon' };

export const searchWordCases: readonly LongTermMemoryCase[] = [
  wordsCase('any-word', 'any word of the query suffices', {
    texts: GREEK,
    finds: { alpha: ['a'], beta: ['a', 'b'], 'alpha delta': ['a', 'b'], 'epsilon nothing': ['c'] },
  }),
  wordsCase('word-order', 'the order of the words does not matter: "gamma alpha" finds "alpha beta gamma"', {
    texts: GREEK,
    finds: { 'gamma alpha': ['a'], 'alpha gamma': ['a'], 'delta beta': ['a', 'b'] },
  }),
  wordsCase('whole-words', 'words are found whole, not by their parts', {
    texts: { a: 'alphabet soup', b: 'the alpha' },
    finds: { alpha: ['b'], alphabet: ['a'], alph: [], bet: [], soups: [] },
  }),
  wordsCase('unknown-words', 'a query of unknown words finds nothing', {
    texts: GREEK,
    finds: { zeta: [], 'zeta eta theta': [], alphabeta: [] },
  }),
  wordsCase('punctuation', 'punctuation divides words and finds nothing by itself', {
    texts: { a: 'one-two, three... (four) five/six!', b: '?! -- ... %' },
    finds: {
      two: ['a'],
      'FOUR!': ['a'],
      '"five six"': ['a'],
      '...': [],
      '%': [],
      '*': [],
      '!? --': [],
      "'": [],
      '\0': [],
    },
  }),
  wordsCase('query-is-data', 'signs and words of other query languages are ordinary text', {
    texts: { a: 'black and white', b: 'near or far', c: 'not here', d: 'x1' },
    finds: {
      'AND white': ['a'],
      'near OR zzz': ['b'],
      'NOT black': ['a', 'c'],
      'text:here': ['c'],
      '(black)^2': ['a'],
      'bla?k wh[i]te~': [],
      "x' UNION SELECT 1 --": [],
      "'); DROP TABLE ltm_store; --": [],
    },
  }),
  wordsCase('numbers', 'numbers in texts are words', {
    texts: { a: 'released in 1994', b: 'version 2', c: 'B52 bomber', d: '19 94' },
    finds: { 1994: ['a'], 2: ['b'], b52: ['c'], 94: ['d'], 199: [] },
  }),
  wordsCase('other-scripts', 'words of any script are found', {
    texts: {
      ru: 'Привет, мир!',
      el: 'καλημέρα κόσμε',
      zh: '你好，世界',
      ar: 'مرحبا بالعالم',
      hi: 'नमस्ते दुनिया',
      he: 'שלום עולם',
    },
    finds: { мир: ['ru'], κόσμε: ['el'], 世界: ['zh'], بالعالم: ['ar'], नमस्ते: ['hi'], שלום: ['he'], мирный: [] },
  }),
  wordsCase('case', 'upper and lower case are the same', {
    texts: { a: 'Space ALIEN', b: 'ÜBER Straße', c: 'ΑΛΦΑ', d: 'ПРИВЕТ' },
    finds: { sPACE: ['a'], alien: ['a'], über: ['b'], STRAßE: ['b'], αλφα: ['c'], привет: ['d'] },
  }),
  wordsCase('compatibility-forms', 'forms that NFKC makes equal are the same', {
    texts: { a: 'ﬁsh', b: 'Ａｌｉｅｎ', c: 'cafe\u0301', d: 'x² ①' },
    finds: { fish: ['a'], alien: ['b'], ｆｉｓｈ: ['a'], café: ['c'], 'cafe\u0301': ['c'], x2: ['d'], 1: ['d'] },
  }),

  memoryCase('search/nested-texts', 'every text in the value is seen, names and numbers are not', async (memory) => {
    await memory.store('a', { title: 'first', list: ['second', { deep: ['third'] }], number: 1994, flag: true });
    await memory.store('b', 'fourth');
    await memory.store('c', 1994);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const word of ['first', 'second', 'third']) ensureEqual(await foundBy(now, word), ['a'], word);
      ensureEqual(await foundBy(now, 'fourth'), ['b'], 'a text that is the value');
      for (const word of ['title', 'list', 'deep', '1994', 'true']) ensureEqual(await foundBy(now, word), [], word);
    });
  }),

  memoryCase('search/not-keys-or-metadata', 'keys and metadata are not searched', async (memory) => {
    await memory.namespace('place').store('alien', 'words', { metadata: { kind: 'film' } });
    for (const query of ['alien', 'film', 'kind', 'place']) {
      ensureEqual(await foundBy(memory.namespace('place'), query), [], query);
    }
  }),

  memoryCase('search/word-in-large-text', 'the last word of a text of 100 KB is found', async (memory) => {
    await memory.store('a', `${'filler '.repeat(15_000)}needle`);
    await beforeAndAfterCheckpoint(memory, async (now) => ensureEqual(await foundBy(now, 'needle'), ['a'], 'found'));
  }),
];
