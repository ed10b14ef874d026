// Writes the published vectors anew. A change of an existing vector breaks every digest that somebody has stored; only add.
import { mkdirSync, writeFileSync } from 'node:fs';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { GOLDEN_CASES } from './cases.ts';
import { type GoldenVector, runCase, VECTORS_FILE, vectorsText } from './vectors.ts';

const source = await openNodeDuckDb({ threads: 1 });
const vectors: GoldenVector[] = [];
for (const golden of GOLDEN_CASES) {
  const sandbox = (): ReturnType<typeof openNodeDuckDb> => openNodeDuckDb({ threads: 1 });
  vectors.push(await runCase(golden, { source, sandbox, linter: source, order: 'ASC' }));
}
await source.close();
mkdirSync(new URL('.', VECTORS_FILE), { recursive: true });
writeFileSync(VECTORS_FILE, vectorsText(vectors));
