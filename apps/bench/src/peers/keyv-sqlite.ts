/** Keyv with its SQLite store, as its documentation sets it up: one row a key, values serialized by keyv. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonValue } from '@eider/core';
import type { PeerSource } from './install/peer-source.ts';

const KEYV = { name: 'keyv', version: '5.6.0' };
const STORE = { name: '@keyv/sqlite', version: '4.0.8' };

/** What we use of keyv. */
export interface KeyvPeer {
  set(key: string, value: JsonValue): Promise<unknown>;
  get(key: string): Promise<unknown>;
  disconnect(): Promise<void>;
}

interface KeyvModule {
  readonly Keyv: new (options: { readonly store: unknown }) => KeyvPeer;
}

interface StoreModule {
  readonly KeyvSqlite: new (uri: string) => unknown;
}

export async function openKeyv(source: PeerSource, path: string): Promise<KeyvPeer> {
  const modules = await source.npm([STORE, KEYV]);
  const { resolve } = createRequire(join(modules, 'package.json'));
  const load = (name: string): Promise<unknown> => import(pathToFileURL(resolve(name)).href);
  const { Keyv } = (await load(KEYV.name)) as KeyvModule;
  // By its name: what the default is depends on whether the package is resolved as a module or as CommonJS.
  const { KeyvSqlite } = (await load(STORE.name)) as StoreModule;
  return new Keyv({ store: new KeyvSqlite(`sqlite://${path}`) });
}
