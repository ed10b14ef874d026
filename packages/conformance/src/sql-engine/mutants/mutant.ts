import type { CallOptions, SqlEngine, SqlSession, SqlStatement } from '@eider/core';
import type { Mutant } from '../../suite/suite.ts';
import type { SqlEngineFixture, SqlEngineFixtureSettings } from '../fixture.ts';

/** An adapter broken in one way, with the cases that must notice. */
export interface SqlEngineMutant extends Mutant<SqlEngineFixture> {
  /** Ids of the cases that fail on it. Others may fail too. */
  readonly breaks: readonly string[];
}

/** A mutant of the fixture; `id` and `breaks` are their parts behind `sql-engine/`. */
export function fixtureMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  mutate: (fixture: SqlEngineFixture) => SqlEngineFixture,
): SqlEngineMutant {
  return {
    id: `sql-engine/mutant/${id}`,
    defect,
    breaks: breaks.map((caseId) => `sql-engine/${caseId}`),
    mutate,
  };
}

/** A mutant whose engines have some methods replaced. */
export function engineMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  replace: (engine: SqlEngine) => Partial<SqlEngine>,
): SqlEngineMutant {
  return fileMutant(id, defect, breaks, replace);
}

/** A mutant whose engines have some methods replaced by ones that also touch the fixture's files. */
export function fileMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  replace: (engine: SqlEngine, fixture: SqlEngineFixture) => Partial<SqlEngine>,
): SqlEngineMutant {
  return fixtureMutant(id, defect, breaks, (fixture) =>
    openingBy(fixture, async (settings) => {
      const engine = await fixture.open(settings);
      return { ...engineOf(engine), ...replace(engine, fixture) };
    }),
  );
}

/** A mutant whose engines and transactions have some methods of a session replaced. */
export function sessionMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  replace: (session: SqlSession) => Partial<SqlSession>,
): SqlEngineMutant {
  return engineMutant(id, defect, breaks, (engine) => ({
    ...replace(engine),
    ...transactionsOn(engine, (session) => ({ ...sessionOf(session), ...replace(session) })),
  }));
}

/** A mutant whose engines are opened with other settings than asked for. */
export function settingsMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (settings: SqlEngineFixtureSettings) => SqlEngineFixtureSettings,
): SqlEngineMutant {
  return fixtureMutant(id, defect, breaks, (fixture) =>
    openingBy(fixture, (settings) => fixture.open(change(settings ?? {}))),
  );
}

/** Transactions of `engine` whose work gets another session. */
export function transactionsOn(
  engine: SqlEngine,
  change: (session: SqlSession) => SqlSession,
): Pick<SqlEngine, 'transaction'> {
  return { transaction: (work, options) => engine.transaction((session) => work(change(session)), options) };
}

/** A mutant's version of every call that takes a statement. */
export function statementCalls(
  session: SqlSession,
  change: (statement: SqlStatement) => SqlStatement,
): Pick<SqlSession, 'query' | 'stream' | 'execute'> {
  return {
    query: (statement, options) => session.query(change(statement), options),
    stream: (statement, options) => session.stream(change(statement), options),
    execute: (statement, options) => session.execute(change(statement), options),
  };
}

/** The methods of a session as a plain object, to be spread. */
export function sessionOf(session: SqlSession): SqlSession {
  return {
    ...statementCalls(session, (statement) => statement),
    append: (table, rows, options) => session.append(table, rows, options),
  };
}

/** The methods of an engine as a plain object, to be spread. */
export function engineOf(engine: SqlEngine): SqlEngine {
  return {
    ...sessionOf(engine),
    capabilities: engine.capabilities,
    transaction: (work, options) => engine.transaction(work, options),
    attach: (name, options) => engine.attach(name, options),
    exportParquet: (query, path, options) => engine.exportParquet(query, path, options),
    importParquet: (path, table, options) => engine.importParquet(path, table, options),
    exportImage: (options) => engine.exportImage(options),
    importImage: (name, image, options) => engine.importImage(name, image, options),
    backup: (path, options) => engine.backup(path, options),
    restore: (path, options) => engine.restore(path, options),
    health: () => engine.health(),
    close: () => engine.close(),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

/** The same options without their signal. */
export function withoutSignal<Options extends CallOptions>(options: Options | undefined): Omit<Options, 'signal'> {
  const { signal: _, ...rest } = options ?? ({} as Options);
  return rest;
}

/** The result of `work`, or `instead` of the error where `when` says so. */
export async function rescue<Result>(
  work: () => Promise<Result>,
  when: (error: unknown) => boolean,
  instead: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (when(error)) return instead();
    throw error;
  }
}

/** The same fixture with another way to open engines. */
export function openingBy(fixture: SqlEngineFixture, open: SqlEngineFixture['open']): SqlEngineFixture {
  return {
    open,
    newPath: (name) => fixture.newPath(name),
    readFile: (path) => fixture.readFile(path),
    writeFile: (path, bytes) => fixture.writeFile(path, bytes),
  };
}
