// Writes the published vectors anew: `pnpm --filter @eider/compute vectors:fingerprints`.
// A change of an existing vector breaks every digest that somebody has stored; only add.
import { writeFileSync } from 'node:fs';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { fingerprintVectorsText, makeFingerprintVectors } from './golden-vectors.ts';

await using engine = await openNodeDuckDb();
const file = new URL('../../../core/vectors/fingerprints.json', import.meta.url);
writeFileSync(file, fingerprintVectorsText(await makeFingerprintVectors(engine)));
