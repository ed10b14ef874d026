// Writes the golden file of the newest version: run it once when a version is released, and never again for that version.
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { MIGRATIONS } from '../../../src/schema/migrations.ts';
import { goldenPath, storeGolden } from '../golden.ts';

await using engine = await openNodeDuckDb();
await storeGolden(engine);
await writeFile(goldenPath(MIGRATIONS.length), gzipSync(await engine.exportImage(), { level: 9 }), { flag: 'wx' });
