import { type ConformanceSuite, type Mutant, type OpenFixture, RequirementError, runCase } from '@eider/conformance';
import { EiderError } from '@eider/core';

/** The cases that fail for each mutant. A failure counts only if the suite or the adapter says so, not if something crashed. */
export async function failuresByMutant<Fixture>(
  suite: ConformanceSuite<Fixture>,
  mutants: readonly Mutant<Fixture>[],
  openFixture: () => Promise<OpenFixture<Fixture>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const failures = new Map<string, readonly string[]>();
  for (const mutant of mutants) {
    const openMutant = async (): Promise<OpenFixture<Fixture>> => {
      const { fixture, dispose } = await openFixture();
      return { fixture: mutant.mutate(fixture), dispose };
    };
    const results = await Promise.all(suite.cases.map((one) => runCase(one, openMutant)));
    const failed = results.filter(({ passed }) => !passed);
    for (const { id, error } of failed) {
      if (!(error instanceof RequirementError) && !EiderError.is(error)) {
        throw new Error(`${mutant.id} crashed ${id}`, { cause: error });
      }
    }
    failures.set(
      mutant.id,
      failed.map(({ id }) => id),
    );
  }
  return failures;
}
