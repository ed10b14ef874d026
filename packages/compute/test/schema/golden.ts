import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ComputationInput, SqlEngine } from '@eider/core';
import { contextOf, openStore } from '../store/open-store.ts';
import { embeddingOf, fingerprintOf, ORDERS } from '../store/samples.ts';

export const ACME = contextOf('acme');
export const GLOBEX = contextOf('globex');

export const RUN: ComputationInput = {
  computationId: 'run-1',
  type: 'revenue',
  version: '1',
  record: { sql: 'SELECT 1' },
  result: [1, 'zwei', null],
};

/** Where the golden file of a version lies. */
export function goldenPath(version: number): string {
  return fileURLToPath(new URL(`golden/compute-v${version}.duckdb.gz`, import.meta.url));
}

/** Puts the golden file of a version somewhere else, for opening. */
export async function copyGolden(version: number, path: string): Promise<void> {
  await writeFile(path, gunzipSync(await readFile(goldenPath(version))));
}

/** What golden files hold. */
export async function storeGolden(engine: SqlEngine): Promise<void> {
  await using opened = await openStore({ engine });
  const { store } = opened;
  await store.storeEmbeddings(ACME, [
    embeddingOf('file-1'),
    embeddingOf('file-2', fingerprintOf('ID BIGINT', 'note VARCHAR')),
  ]);
  await store.storeEmbedding(GLOBEX, { ...embeddingOf('file-1', ORDERS), embeddingId: 'own' });
  await store.storeComputation(ACME, RUN);
}
