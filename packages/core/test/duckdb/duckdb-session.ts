import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api';
import {
  EiderError,
  type ExecuteResult,
  type PrimitiveParameter,
  type QueryResult,
  renderStatement,
  type SqlRow,
  type SqlSession,
  type SqlStatement,
} from '../../src/index.ts';

/** A session on a real DuckDB in memory, with what core's own functions need of the port. */
export interface DuckDbSession extends SqlSession, AsyncDisposable {
  readonly connection: DuckDBConnection;
  /** Texts of all statements so far. */
  readonly texts: readonly string[];
  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
}

/** Opens one. Values of results are of the types that `getRowObjectsJS` gives, so queries cast what they compare. */
export async function openDuckDb(): Promise<DuckDbSession> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const texts: string[] = [];
  const run = async (statement: SqlStatement) => {
    const { text, parameters } = renderStatement(statement);
    texts.push(text);
    return runOne(connection, text, parameters);
  };
  const session: SqlSession = {
    async query(statement): Promise<QueryResult> {
      const reader = await run(statement);
      const columns = reader
        .deduplicatedColumnNames()
        .map((name, index) => ({ name, type: `${reader.columnType(index)}` }));
      return { columns, rows: reader.getRowObjectsJS() as SqlRow[] };
    },
    async execute(statement): Promise<ExecuteResult> {
      return { rowsChanged: (await run(statement)).rowsChanged };
    },
    stream: () => unsupported('stream'),
    append: () => unsupported('append'),
  };
  return {
    ...session,
    connection,
    texts,
    async transaction(work) {
      await connection.run('BEGIN');
      texts.push('BEGIN');
      try {
        const result = await work(session);
        await connection.run('COMMIT');
        texts.push('COMMIT');
        return result;
      } catch (error) {
        await connection.run('ROLLBACK');
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Runs one statement with its parameters; several statements in one text are refused. */
export async function runOne(connection: DuckDBConnection, text: string, parameters: readonly PrimitiveParameter[]) {
  const extracted = await connection.extractStatements(text);
  if (extracted.count !== 1) throw new EiderError('INVALID_ARGUMENT', 'not one statement');
  const prepared = await extracted.prepare(0);
  parameters.forEach((value, index) => {
    bind(prepared, index + 1, value);
  });
  try {
    return await prepared.runAndReadAll();
  } finally {
    prepared.destroySync();
  }
}

function bind(prepared: DuckDBPreparedStatement, index: number, value: PrimitiveParameter): void {
  if (value === null) prepared.bindNull(index);
  else if (typeof value === 'boolean') prepared.bindBoolean(index, value);
  else prepared.bindVarchar(index, value);
}

function unsupported(call: string): never {
  throw new EiderError('UNSUPPORTED', `this session has no ${call}`);
}
