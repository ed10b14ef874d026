export type { SqlEngineFixture, SqlEngineFixtureSettings } from './sql-engine/fixture.ts';
export { sqlEngineSuite } from './sql-engine/suite.ts';
export { ensure, ensureEqual, ensureRejects, RequirementError } from './suite/expect.ts';
export { type CaseResult, type OpenFixture, runCase, runSuite } from './suite/run.ts';
export type { ConformanceCase, ConformanceSuite, Mutant } from './suite/suite.ts';
