import type { SqlEngine } from '@eider/core';
import { ensureRejects } from '../../suite/expect.ts';
import type { ConformanceCase } from '../../suite/suite.ts';
import type { SqlEngineFixture, SqlEngineFixtureSettings } from '../fixture.ts';

export type SqlEngineCase = ConformanceCase<SqlEngineFixture>;

type CaseBody = (engine: SqlEngine, fixture: SqlEngineFixture) => Promise<void>;

/** A case on one fresh engine; `id` is its part behind `sql-engine/`. */
export function engineCase(
  id: string,
  requirement: string,
  body: CaseBody,
  settings?: SqlEngineFixtureSettings,
): SqlEngineCase {
  return {
    id: `sql-engine/${id}`,
    requirement,
    run: async (fixture) => body(await fixture.open(settings), fixture),
  };
}

/** A case on files. On an engine that declares none, `needsFiles` must be UNSUPPORTED, and that is the case. */
export function fileCase(needsFiles: (engine: SqlEngine, path: string) => Promise<unknown>) {
  return (id: string, requirement: string, body: CaseBody): SqlEngineCase =>
    engineCase(id, requirement, async (engine, fixture) => {
      if (engine.capabilities.files !== 'none') return body(engine, fixture);
      await ensureRejects('UNSUPPORTED', () => needsFiles(engine, fixture.newPath('unsupported')), 'a path');
    });
}
