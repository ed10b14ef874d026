import { type BundledPage, bundlePage } from '@eider/test-servers/browser';
import { beforeAll, describe, expect, test } from 'vitest';

const CLOUD_SDKS = /@aws-sdk|@smithy|@azure|@google-cloud|google-auth/;
const ENGINES = /duckdb-wasm|duckdb-node|inversify/;
const NODE_FILES = /node-platform|\/fs\/|native-engine|open-log|real-path/;
const MAX_KILOBYTES = 95;

describe('eider/browser, bundled for production', () => {
  let bundle: BundledPage;

  beforeAll(async () => {
    // Fails if anything of Node is imported: for a browser there is no such module.
    bundle = await bundlePage(new URL('./empty-page.ts', import.meta.url));
  });

  test('imports nothing that is not in the bundle, so no module of Node', () => {
    expect(bundle.imports).toEqual([]);
    expect(bundle.inputs.filter((input) => NODE_FILES.test(input))).toEqual([]);
  });

  test('holds no engine and no container, at no time', () => {
    expect(bundle.inputs.filter((input) => ENGINES.test(input))).toEqual([]);
  });

  test('loads a cloud’s library only when a memory lies there', () => {
    expect([...bundle.inputsAtOnce.keys()].filter((input) => CLOUD_SDKS.test(input))).toEqual([]);
    expect(bundle.inputs.some((input) => CLOUD_SDKS.test(input))).toBe(true);
  });

  test('is bundled where no cloud’s library is installed', async () => {
    const missing = ['@aws-sdk/client-s3', '@azure/storage-blob'];
    const without = await bundlePage(new URL('./empty-page.ts', import.meta.url), { missing });
    expect(without.imports.toSorted()).toEqual(missing);
    expect(without.inputs.filter((input) => CLOUD_SDKS.test(input))).toEqual([]);
  });

  test('keeps to its size', () => {
    const kilobytes = bundle.gzipBytes(bundle.atOnce) / 1_000;
    const shares = new Map<string, number>();
    for (const [input, bytes] of bundle.inputsAtOnce) {
      const share = /(?:packages|\.\.)\/([\w-]+)\/src\/(\w+)/.exec(input)?.slice(1, 3).join('/') ?? packageOf(input);
      shares.set(share, (shares.get(share) ?? 0) + bytes);
    }
    const largest = [...shares].toSorted(([, a], [, b]) => b - a).slice(0, 6);
    const named = largest.map(([share, bytes]) => `${share} ${Math.round(bytes / 1_000)}`).join(', ');
    console.log(`note: eider/browser is ${kilobytes.toFixed(1)} kB gzipped; kB of script before gzip: ${named}`);
    expect(kilobytes).toBeLessThan(MAX_KILOBYTES);
  });
});

function packageOf(input: string): string {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? 'eider';
}
