/** How much runs: `fast` needs neither a browser nor tools from the network (Go, pip, npm). */
export type Scope = 'full' | 'fast';

/** A set of turbo tasks that may run side by side. */
export interface Phase {
  readonly title: string;
  /** Tasks that every package with a script of that name runs. */
  readonly packageTasks: readonly string[];
  /** Scripts of the root. */
  readonly rootTasks: readonly string[];
  readonly concurrency: number;
}

/** The phases of the test command: what fails fastest comes first, what needs the others' work last. */
export function testPlan(scope: Scope): readonly Phase[] {
  const checks = ['lint', 'boundaries', 'unused', 'typecheck:repository'];
  const repositoryTests = ['test:repository', 'test:boundaries', 'test:readmes'];
  return [
    {
      title: 'format, lint, boundaries, unused code, types',
      packageTasks: ['build', 'typecheck'],
      // The servers are built beside the checks, before the tests that need them.
      rootTasks: scope === 'fast' ? checks : ['servers:install', ...checks],
      concurrency: 3,
    },
    { title: 'tests of the packages', packageTasks: ['test'], rootTasks: [], concurrency: 3 },
    {
      title: 'tests of the repository',
      packageTasks: [],
      rootTasks: scope === 'fast' ? repositoryTests : [...repositoryTests, 'test:packages'],
      concurrency: 2,
    },
  ];
}
