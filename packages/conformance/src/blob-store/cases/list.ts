import { ensureEqual } from '../../suite/expect.ts';
import { type BlobStoreCase, bytesOf, holdableKeys, keysOf, listAll, putKeys, storeCase } from './blob-store-case.ts';

/** In order of their UTF-8 bytes; by UTF-16 units the last two would change places. */
const IN_UTF8_ORDER = ['!', '0', '10', '2', 'A', 'a', 'a!', 'a/b', 'aa', 'z', 'é', '한', '\ufb01', '🦆'];

export const listCases: readonly BlobStoreCase[] = [
  storeCase('list/order', 'keys come in the order of their UTF-8 bytes', async (store, fixture) => {
    const keys = holdableKeys(fixture, IN_UTF8_ORDER);
    await putKeys(store, keys.toReversed());
    ensureEqual(await keysOf(store.list('')), keys, 'keys');
  }),
  storeCase('list/empty', 'an empty store and a prefix that nothing has give nothing', async (store) => {
    ensureEqual(await keysOf(store.list('')), [], 'keys of an empty store');
    await putKeys(store, ['a']);
    ensureEqual(await keysOf(store.list('b')), [], 'keys with another prefix');
  }),
  storeCase('list/sibling-prefix', 'the prefix `users/1/` has no keys of `users/10`', async (store, fixture) => {
    const keys = ['users/1', 'users/1/a', 'users/1/b/c', 'users/10', 'users/10/a', 'users/2/a'];
    await putKeys(store, holdableKeys(fixture, keys));
    ensureEqual(await keysOf(store.list('users/1/')), ['users/1/a', 'users/1/b/c'], 'keys');
  }),
  storeCase('list/part-of-a-name', 'a prefix is any text, not only whole parts', async (store, fixture) => {
    const keys = holdableKeys(fixture, ['user', 'users/1', 'users/1/a', 'users/10', 'users/2']);
    await putKeys(store, keys.toReversed());
    const expected = keys.filter((key) => key.startsWith('users/1'));
    ensureEqual(await keysOf(store.list('users/1')), expected, 'keys');
  }),
  storeCase(
    'list/prefix-is-literal',
    'characters that mean something elsewhere are only themselves in a prefix',
    async (store) => {
      await putKeys(store, ['a_b', 'axb', 'a%b', 'a*b', 'a.b']);
      for (const prefix of ['a_', 'a%', 'a*', 'a.']) {
        ensureEqual(await keysOf(store.list(prefix)), [`${prefix}b`], `keys of ${prefix}`);
      }
    },
  ),
  storeCase('list/start-after', 'a listing begins behind startAfter, be it a key or not', async (store) => {
    await putKeys(store, ['a/1', 'a/2', 'a/3', 'b/1', '\ufb01', '🦆']);
    ensureEqual(await keysOf(store.list('a/', { startAfter: 'a/1' })), ['a/2', 'a/3'], 'behind a key');
    ensureEqual(await keysOf(store.list('a/', { startAfter: 'a/11' })), ['a/2', 'a/3'], 'behind no key');
    ensureEqual(await keysOf(store.list('a/', { startAfter: 'a/3' })), [], 'behind the last key');
    ensureEqual(await keysOf(store.list('a/', { startAfter: 'A' })), ['a/1', 'a/2', 'a/3'], 'from before the prefix');
    ensureEqual(await keysOf(store.list('', { startAfter: '\ufb01' })), ['🦆'], 'by UTF-8 bytes');
  }),
  storeCase('list/info', 'every entry has size, etag and time, as head has them', async (store) => {
    await store.put('a', bytesOf('12345'));
    await store.put('b/c', bytesOf(''));
    for (const info of await listAll(store.list(''))) ensureEqual(info, await store.head(info.key), info.key);
    ensureEqual(
      (await listAll(store.list(''))).map((info) => info.sizeBytes),
      [5, 0],
      'sizes',
    );
  }),
  storeCase(
    'list/more-than-a-page',
    'a listing gives more blobs than one page holds, each once',
    async (store, fixture) => {
      const keys = Array.from(
        { length: fixture.listPageSize + 5 },
        (_, index) => `k/${String(index).padStart(6, '0')}`,
      );
      for (let start = 0; start < keys.length; start += 100) {
        await Promise.all(keys.slice(start, start + 100).map((key) => store.put(key, bytesOf('x'))));
      }
      ensureEqual(await keysOf(store.list('k/')), keys, 'keys');
      ensureEqual(
        await keysOf(store.list('k/', { startAfter: keys[1] ?? '' })),
        keys.slice(2),
        'keys behind the second',
      );
    },
  ),
  storeCase('list/stops', 'a listing may be left early', async (store) => {
    await putKeys(store, ['a', 'b', 'c']);
    for await (const info of store.list('')) {
      ensureEqual(info.key, 'a', 'first key');
      break;
    }
    ensureEqual(await keysOf(store.list('')), ['a', 'b', 'c'], 'keys of another listing');
  }),
];
