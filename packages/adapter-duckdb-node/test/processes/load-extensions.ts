/** Opens an engine that wants httpfs, tries to use it, and prints what it has and what happened. */
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { EiderError } from '@eider/core';

const engine = await openNodeDuckDb({ extensions: ['httpfs'], allowInstall: process.argv[2] === 'install' });
let code = 'none';
try {
  await engine.importParquet(process.argv[3] ?? '', 't');
} catch (error) {
  if (!EiderError.is(error)) throw error;
  code = error.code;
}
console.log(JSON.stringify({ loaded: engine.capabilities.extensions.includes('httpfs'), code }));
await engine.close();
