import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { EiderError } from '@eider/core';
import { refuseKind } from './statement-kind.ts';

const SEVERAL = 'Cannot prepare multiple statements';
const NONE = 'No statement to prepare';

/** Prepares a text that holds exactly one statement; INVALID_ARGUMENT otherwise. Nothing of it has run. */
export async function prepareOne(
  connection: DuckDBConnection,
  text: string,
  lockedDown: boolean,
): Promise<DuckDBPreparedStatement> {
  const prepared = await prepare(connection, text);
  try {
    refuseKind(prepared.statementType, lockedDown);
    return prepared;
  } catch (error) {
    prepared.destroySync();
    throw error;
  }
}

async function prepare(connection: DuckDBConnection, text: string): Promise<DuckDBPreparedStatement> {
  try {
    return await connection.prepare(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (message.includes(SEVERAL)) {
      throw new EiderError('INVALID_ARGUMENT', 'a call runs one statement; send several ones apart (PIVOT needs IN)');
    }
    if (message.includes(NONE)) throw new EiderError('INVALID_ARGUMENT', 'the text holds no statement');
    throw error;
  }
}
