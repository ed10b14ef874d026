import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttachedDatabase, type DatabaseOptions, quoteIdentifier } from '@eider/core';
import type { EngineState } from '../engine-state.ts';
import { attempt } from '../files/durable-file.ts';
import type { CallScope } from '../session/call-scope.ts';
import { copyToFile } from './copy-database.ts';
import { verifyDatabase } from './verify-database.ts';

/** The bytes of a copy of a database, made in a temporary folder. */
export async function writeImage(state: EngineState, options: DatabaseOptions, scope: CallScope): Promise<Uint8Array> {
  const database = state.databases.find(options.database ?? state.main);
  const folder = await temporaryFolder(state);
  try {
    const path = join(folder, 'image.duckdb');
    await state.pool.use(scope, (connection) => copyToFile(connection, scope, database, path));
    return new Uint8Array(await attempt(path, () => readFile(path)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Attaches a database from bytes: a temporary file that goes when it is detached. All of it is read first. */
export async function readImage(
  state: EngineState,
  name: string,
  image: Uint8Array,
  scope: CallScope,
): Promise<AttachedDatabase> {
  const folder = await temporaryFolder(state);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  let database: AttachedDatabase | undefined;
  try {
    const path = join(folder, 'image.duckdb');
    await attempt(path, () => writeFile(path, image));
    database = await state.databases.attach(name, { path, durability: 'checkpoint' }, scope, remove);
    await state.pool.use(scope, (connection) => verifyDatabase(connection, scope, quoteIdentifier(name)));
    return database;
  } catch (error) {
    await database?.detach();
    remove();
    throw error;
  }
}

function temporaryFolder({ settings }: EngineState): Promise<string> {
  const parent = settings.temporaryDirectory ?? tmpdir();
  return attempt(parent, () => mkdtemp(join(parent, 'eider-image-')));
}
