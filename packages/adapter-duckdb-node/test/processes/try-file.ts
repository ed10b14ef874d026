/** Tries to open a database file that another process has open and prints the error's code and holder. */
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { EiderError } from '@eider/core';

const engine = await openNodeDuckDb();
try {
  await engine.attach('mine', { path: process.argv[2] ?? '' });
  console.log(JSON.stringify({ code: 'none' }));
} catch (error) {
  if (!EiderError.is(error)) throw error;
  console.log(JSON.stringify({ code: error.code, holderPid: error.details['holderPid'] }));
}
await engine.close();
