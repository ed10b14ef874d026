// Writes the published vectors anew: `pnpm --filter @eider/core vectors`. A change of an existing vector breaks every
// digest that somebody has stored; only add.
import { mkdirSync, writeFileSync } from 'node:fs';
import { makeVectors, VECTORS_FILE, vectorsText } from './vectors.ts';

mkdirSync(new URL('.', VECTORS_FILE), { recursive: true });
writeFileSync(VECTORS_FILE, vectorsText(makeVectors()));
