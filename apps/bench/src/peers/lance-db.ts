/**
 * LanceDB through its package for Node: one table, several handles of connections of their own, an upsert by merge insert on the key. Each upsert is a
 * version of the table; handles that meet are retried by LanceDB itself.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PeerSource } from './install/peer-source.ts';

const VERSION = '0.39.0';
const LANCE = { name: '@lancedb/lancedb', version: VERSION };

interface LanceRow extends Record<string, unknown> {
  readonly key: string;
  readonly value: string;
}

interface LanceMerge {
  whenMatchedUpdateAll(): LanceMerge;
  whenNotMatchedInsertAll(): LanceMerge;
  execute(rows: readonly LanceRow[]): Promise<unknown>;
}

interface LanceTable {
  mergeInsert(key: string): LanceMerge;
  countRows(): Promise<number>;
  checkoutLatest(): Promise<void>;
}

interface LanceConnection {
  createTable(name: string, rows: readonly LanceRow[]): Promise<LanceTable>;
  openTable(name: string): Promise<LanceTable>;
}

interface LanceModule {
  connect(path: string): Promise<LanceConnection>;
}

/** Handles on one table in a folder. */
export class LanceDbPeer {
  readonly #handles: readonly LanceTable[];

  private constructor(handles: readonly LanceTable[]) {
    this.#handles = handles;
  }

  static async open(source: PeerSource, folder: string, handles: number): Promise<LanceDbPeer> {
    const platform = { name: platformPackage(), version: VERSION };
    const modules = await source.npm([LANCE], { platform });
    const entry = createRequire(join(modules, 'package.json')).resolve(LANCE.name);
    const lance = (await import(pathToFileURL(entry).href)) as LanceModule;
    await (await lance.connect(folder)).createTable('memory', [{ key: 'first', value: '{}' }]);
    const connections = await Promise.all(Array.from({ length: handles }, () => lance.connect(folder)));
    return new LanceDbPeer(await Promise.all(connections.map((connection) => connection.openTable('memory'))));
  }

  async upsert(handle: number, key: string, value: string): Promise<void> {
    const table = this.#handles[handle] as LanceTable;
    await table.mergeInsert('key').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute([{ key, value }]);
  }

  /** Rows apart from the one that the table was made with. */
  async count(): Promise<number> {
    const table = this.#handles[0] as LanceTable;
    await table.checkoutLatest();
    return (await table.countRows()) - 1;
  }
}

function platformPackage(): string {
  const suffix = process.platform === 'linux' ? '-gnu' : '';
  return `@lancedb/lancedb-${process.platform}-${process.arch}${suffix}`;
}
