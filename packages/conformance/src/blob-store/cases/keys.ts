import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type BlobStoreCase, bytesOf, holdableKeys, keysOf, putKeys, storeCase, textOf } from './blob-store-case.ts';

const ODD_KEYS: readonly string[] = [
  'with space',
  ' leading and trailing ',
  'a+b',
  'a%b',
  'a%2Fb',
  'a%20b',
  'back\\slash',
  'a?b=c&d',
  'a#b',
  'quotes "\'`',
  '<tag>&amp;',
  'semi;colon:comma,',
  '{brace}[bracket]|^~*',
  '.hidden',
  '..two',
  'trailing.',
  '...',
  'a/.b/c..',
  'ünïcödé',
  '🦆/𝒳',
  'con',
  `${'long/'.repeat(179)}12345`,
  'x'.repeat(900),
  `${'é'.repeat(449)}ab`,
];

const INVALID_KEYS: readonly (readonly [string, string])[] = [
  ['', 'empty'],
  ['/', 'only a slash'],
  ['/a', 'empty first part'],
  ['a/', 'empty last part'],
  ['a//b', 'empty part'],
  ['.', 'a dot'],
  ['..', 'two dots'],
  ['a/./b', 'a part of one dot'],
  ['a/../b', 'a part of two dots'],
  ['a/..', 'two dots at the end'],
  ['a\0b', 'NUL'],
  ['a\nb', 'a line feed'],
  ['a\u007fb', 'DEL'],
  ['x'.repeat(901), '901 bytes'],
  ['é'.repeat(451), '902 bytes of UTF-8 in 451 characters'],
  ['a\ud800b', 'a lone surrogate'],
];

export const keyCases: readonly BlobStoreCase[] = [
  storeCase('key/odd', 'keys of any characters, up to 900 bytes, name their own blobs', async (store, fixture) => {
    const keys = holdableKeys(fixture, ODD_KEYS);
    for (const key of keys) await store.put(key, bytesOf(key));
    for (const key of keys) ensureEqual(await textOf(store, key), key, 'content');
    ensureEqual((await keysOf(store.list(''))).toSorted(), keys.toSorted(), 'listed keys');
    for (const key of keys) ensureEqual(await keysOf(store.list(key)), [key], 'listing by the whole key');
    for (const key of keys) ensureEqual(await store.delete(key), true, 'deleted');
    ensureEqual(await keysOf(store.list('')), [], 'what is left');
  }),
  storeCase(
    'key/not-normalised',
    'keys that look alike or differ in case only are different keys',
    async (store, fixture) => {
      const keys = holdableKeys(fixture, ['caf\u00e9', 'cafe\u0301', 'Case', 'case', '\u212b', '\u00c5', 'ﬁ', 'fi']);
      await putKeys(store, keys);
      for (const key of keys) ensureEqual(await textOf(store, key), key, 'content');
      ensureEqual((await keysOf(store.list(''))).length, keys.length, 'number of keys');
    },
  ),
  storeCase('key/nested', 'a key may be the beginning of another, by whole parts', async (store, fixture) => {
    const keys = holdableKeys(fixture, ['a', 'a/b', 'a/b/c']);
    await putKeys(store, keys);
    for (const key of keys) ensureEqual(await textOf(store, key), key, 'content');
  }),
  storeCase('key/invalid', 'a key outside the rules is INVALID_ARGUMENT in every call', async (store) => {
    for (const [key, what] of INVALID_KEYS) {
      await ensureRejects('INVALID_ARGUMENT', () => store.put(key, bytesOf('x')), `put: ${what}`);
      await ensureRejects('INVALID_ARGUMENT', () => store.get(key), `get: ${what}`);
      await ensureRejects('INVALID_ARGUMENT', () => store.head(key), `head: ${what}`);
      await ensureRejects('INVALID_ARGUMENT', () => store.delete(key), `delete: ${what}`);
    }
    ensureEqual(await keysOf(store.list('')), [], 'keys');
  }),
];
