import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LongTermMemory } from '@eider/core';
import { type OpenMemoryComponents, type OpenMemorySettings, openMemory } from 'eider';
import { NodeSqlitePeer, type SqliteFeatures } from '../../peers/node-sqlite.ts';
import { NAMESPACE } from './scale.ts';

/** Ours with the root memory that has to be closed. */
export interface Ours {
  readonly root: LongTermMemory;
  readonly memory: LongTermMemory;
}

/** Opens the memory in a file, as every user does. */
export async function openOurs(
  folder: string,
  name: string,
  settings?: OpenMemorySettings,
  components?: OpenMemoryComponents,
): Promise<Ours> {
  const root = await openMemory(oursPath(folder, name), settings, components);
  return { root, memory: root.namespace(NAMESPACE) };
}

export function openPeer(folder: string, name: string, features: SqliteFeatures): NodeSqlitePeer {
  return new NodeSqlitePeer(peerPath(folder, name, features.search), NAMESPACE, features);
}

/** Ours and a peer open at the same time, closed together. */
export interface Pair extends Ours {
  readonly peer: NodeSqlitePeer;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openPair(
  folder: string,
  name: string,
  features: SqliteFeatures,
  settings?: OpenMemorySettings,
): Promise<Pair> {
  const ours = await openOurs(folder, name, settings);
  const peer = openPeer(folder, name, features);
  return {
    ...ours,
    peer,
    async [Symbol.asyncDispose]() {
      peer.close();
      await ours.root.close();
    },
  };
}

/** Bytes of all files of a closed memory. */
export function oursSizeBytes(folder: string, name: string): number {
  return sizeOf(oursPath(folder, name), ['', '.log', '.wal']);
}

export function peerSizeBytes(folder: string, name: string, search: boolean): number {
  return sizeOf(peerPath(folder, name, search), ['', '-wal', '-shm']);
}

export function oursPath(folder: string, name: string): string {
  return join(folder, `${name}.duckdb`);
}

export function peerPath(folder: string, name: string, search: boolean): string {
  return join(folder, `${name}${search ? '-fts' : ''}.sqlite`);
}

function sizeOf(path: string, suffixes: readonly string[]): number {
  return suffixes.reduce((sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0);
}
