import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ENGINES } from './engines.ts';
import { type FingerprintVector, fingerprintVectorsText, makeFingerprintVectors } from './golden-vectors.ts';

const text = readFileSync(new URL('../../../core/vectors/fingerprints.json', import.meta.url), 'utf8');
const { fingerprints } = JSON.parse(text) as { readonly fingerprints: readonly FingerprintVector[] };

describe('the published fingerprints', () => {
  test('are at least 150, and only equal data has equal signatures', () => {
    expect(fingerprints.length).toBeGreaterThanOrEqual(150);
    const signed = fingerprints.flatMap(({ signature }) => signature ?? []);
    // The first CSV text and the first rows hold the same values.
    expect(new Set(signed).size).toBe(signed.length - 1);
  });

  test.each(ENGINES)(
    'are what this engine makes, byte for byte, in either order of rows: %s',
    async (_, open) => {
      const engine = await open();
      try {
        expect(fingerprintVectorsText(await makeFingerprintVectors(engine))).toBe(text);
        expect(fingerprintVectorsText(await makeFingerprintVectors(engine, true))).toBe(text);
      } finally {
        await engine.close();
      }
    },
    300_000,
  );
});
