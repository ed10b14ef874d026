import type { ConformanceSuite } from '../suite/suite.ts';
import { appendCases } from './cases/append.ts';
import { beginCases } from './cases/begin.ts';
import { callCases } from './cases/calls.ts';
import { durableCases } from './cases/durable.ts';
import { readCases } from './cases/read.ts';
import { timeCases } from './cases/time.ts';
import { truncateCases } from './cases/truncate.ts';
import type { CommitLogFixture } from './fixture.ts';

/** Every requirement of the port `CommitLog`. */
export const commitLogSuite: ConformanceSuite<CommitLogFixture> = {
  port: 'CommitLog',
  cases: [...beginCases, ...appendCases, ...timeCases, ...readCases, ...truncateCases, ...callCases, ...durableCases],
};
