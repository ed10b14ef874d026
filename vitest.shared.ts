import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

// `pnpm test:fast` leaves out what needs a browser or tools from the network (pip, Go). Their names say so.
const NOT_FAST = ['**/*-browser.test.ts', '**/extensions.test.ts', '**/servers/**'];
const isFast = process.env['EIDER_TEST_SCOPE'] === 'fast';

/** Settings every package's tests share: sources instead of builds, one JSON report that the summary counts. */
export function sharedConfig(name: string): ViteUserConfig {
  const conditions = ['@eider/source', 'module', 'node', 'development|production'];
  return defineConfig({
    resolve: { conditions },
    ssr: {
      resolve: {
        conditions: conditions.filter((condition) => condition !== 'module'),
        externalConditions: ['@eider/source', 'node'],
        // What Node itself takes: files that packages keep for bundlers do not run in it.
        mainFields: ['main'],
      },
    },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      exclude: isFast ? [...configDefaults.exclude, ...NOT_FAST] : configDefaults.exclude,
      testTimeout: 60_000,
      hookTimeout: 60_000,
      reporters: ['default', ['json', { outputFile: '.results/vitest.json' }]],
      execArgv: ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning'],
    },
  });
}
