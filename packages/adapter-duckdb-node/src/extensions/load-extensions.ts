import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { EiderError } from '@eider/core';
import { quoteText } from '../databases/sql-text.ts';
import type { Connection } from '../session/connection.ts';
import type { CheckedSettings } from '../settings.ts';

/**
 * Loads the extensions that the settings name, from the configured folder, else from DuckDB's own, else, if allowed, by
 * installing them. One that is nowhere is left out: what needs it is UNSUPPORTED then. Gives the names of all that are loaded.
 */
export async function loadExtensions(connection: Connection, settings: CheckedSettings): Promise<readonly string[]> {
  for (const name of settings.extensions) await loadExtension(connection, settings, name);
  return connection.texts('SELECT extension_name FROM duckdb_extensions() WHERE loaded ORDER BY extension_name');
}

async function loadExtension(connection: Connection, settings: CheckedSettings, name: string): Promise<void> {
  const file = await findFile(connection, settings.extensionDirectory, name);
  if (file !== undefined) return loadFile(connection, name, file);
  if (await succeeds(connection.command(`LOAD ${name}`))) return;
  if (settings.allowInstall && (await succeeds(connection.command(`INSTALL ${name}`))))
    await connection.command(`LOAD ${name}`);
}

// A file that was put there on purpose must load.
async function loadFile(connection: Connection, name: string, path: string): Promise<void> {
  try {
    await connection.command(`LOAD ${quoteText(path)}`);
  } catch (cause) {
    throw new EiderError(
      'UNSUPPORTED',
      'the extension file is not one of this DuckDB version and platform; replace it',
      {
        details: { extension: name, path },
        cause,
      },
    );
  }
}

/** The extension's file in a folder, flat or in DuckDB's own arrangement by version and platform. */
async function findFile(connection: Connection, folder: string | undefined, name: string): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  const [version = '', platform = ''] = await connection.texts(
    'SELECT unnest([version(), platform]) FROM pragma_platform()',
  );
  const file = `${name}.duckdb_extension`;
  for (const path of [join(folder, file), join(folder, version, platform, file)]) {
    if (await succeeds(access(path))) return path;
  }
  return undefined;
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    // Anything but absence is a fault that must show.
    if (EiderError.is(error) && !['UNSUPPORTED', 'NOT_FOUND', 'UNAVAILABLE'].includes(error.code)) throw error;
    return false;
  }
}
