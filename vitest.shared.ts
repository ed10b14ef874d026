import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Settings every package's tests share: sources instead of builds, one JSON report that the summary counts. */
export function sharedConfig(name: string): ViteUserConfig {
  const conditions = ['@eider/source', 'module', 'node', 'development|production'];
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: ['@eider/source', 'node'] } },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
      reporters: ['default', ['json', { outputFile: '.results/vitest.json' }]],
      execArgv: ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning'],
    },
  });
}
