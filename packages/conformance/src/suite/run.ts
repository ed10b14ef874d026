import type { ConformanceCase, ConformanceSuite } from './suite.ts';

export interface CaseResult {
  readonly id: string;
  readonly passed: boolean;
  /** Why it failed. */
  readonly error?: unknown;
}

/** What a case runs on, with a way to free it. */
export interface OpenFixture<Fixture> {
  readonly fixture: Fixture;
  dispose(): Promise<void>;
}

/** Runs one case on a fixture of its own. */
export async function runCase<Fixture>(
  conformanceCase: ConformanceCase<Fixture>,
  openFixture: () => Promise<OpenFixture<Fixture>>,
): Promise<CaseResult> {
  const { fixture, dispose } = await openFixture();
  try {
    await conformanceCase.run(fixture);
    return { id: conformanceCase.id, passed: true };
  } catch (error) {
    return { id: conformanceCase.id, passed: false, error };
  } finally {
    await dispose();
  }
}

/** Runs every case of a suite, one after the other, each on a fixture of its own. Needs no test runner. */
export async function runSuite<Fixture>(
  suite: ConformanceSuite<Fixture>,
  openFixture: () => Promise<OpenFixture<Fixture>>,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const conformanceCase of suite.cases) results.push(await runCase(conformanceCase, openFixture));
  return results;
}
