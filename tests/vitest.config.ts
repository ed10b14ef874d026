import { defineConfig } from 'vitest/config';
import { sharedConfig } from '../vitest.shared.ts';

const shared = sharedConfig('repository');

// Each script of the root names the file of its JSON report on its command line: several of them share this folder.
export default defineConfig({
  ...shared,
  cacheDir: '../node_modules/.vite',
  test: {
    ...shared.test,
    include: ['*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: '.results/by-hand.json' },
  },
});
