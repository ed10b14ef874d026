import { EiderError, quoteIdentifier } from '@eider/core';
import type { CallControl } from '../session/call-control.ts';
import type { WasmConnection } from '../session/wasm-connection.ts';

/** Reads every column of every table, which checks every block of the file. */
export async function readEverything(
  connection: WasmConnection,
  control: CallControl,
  database: string,
): Promise<void> {
  try {
    for (const table of await namesOf(connection, 'duckdb_tables()', 'table_name', database)) {
      await connection.runToEnd(`SELECT bit_xor(hash(t)) FROM ${table} AS t`, control);
    }
  } catch (cause) {
    control.throwIfStopped();
    if (EiderError.is(cause, 'RESOURCE_EXHAUSTED') || EiderError.is(cause, 'CLOSED')) throw cause;
    throw new EiderError('CORRUPT_DATA', 'the file is damaged: not everything in it can be read', { cause });
  }
}

/** Drops everything in a database, in the transaction that runs. */
export async function dropContent(connection: WasmConnection, database: string): Promise<void> {
  const drop = async (kind: string, names: readonly string[]): Promise<void> => {
    for (const name of names) await connection.runWhole(`DROP ${kind} ${name} CASCADE`);
  };
  await drop('VIEW', await namesOf(connection, 'duckdb_views()', 'view_name', database));
  // The newest first: a table that refers to another one was made after it.
  await drop('TABLE', await namesOf(connection, 'duckdb_tables()', 'table_name', database, 'table_oid DESC'));
  await drop('SEQUENCE', await namesOf(connection, SEQUENCES, 'sequence_name', database));
  await drop('TYPE', await namesOf(connection, 'duckdb_types()', 'type_name', database));
  await drop('MACRO', await namesOf(connection, FUNCTIONS_OF('macro'), 'function_name', database));
  await drop('MACRO TABLE', await namesOf(connection, FUNCTIONS_OF('table_macro'), 'function_name', database));
  const schemas = await connection.texts(
    `SELECT schema_name FROM duckdb_schemas() WHERE database_name = ${literal(database)} AND NOT internal AND schema_name <> 'main'`,
  );
  await drop(
    'SCHEMA',
    schemas.map((schema) => `${quoteIdentifier(database)}.${quoteIdentifier(schema)}`),
  );
}

const SEQUENCES = '(SELECT *, false AS internal FROM duckdb_sequences())';

const FUNCTIONS_OF = (kind: string): string =>
  `(SELECT DISTINCT database_name, schema_name, function_name, internal FROM duckdb_functions() WHERE function_type = '${kind}')`;

/** Quoted names of a database's own objects, from one of DuckDB's catalog functions. */
async function namesOf(
  connection: WasmConnection,
  source: string,
  column: string,
  database: string,
  order: string = column,
): Promise<readonly string[]> {
  const quote = (name: string): string => `'"' || replace(${name}, '"', '""') || '"'`;
  const full = ['database_name', 'schema_name', column].map(quote).join(" || '.' || ");
  return connection.texts(
    `SELECT ${full} FROM ${source} WHERE database_name = ${literal(database)} AND NOT internal ORDER BY ${order}`,
  );
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
