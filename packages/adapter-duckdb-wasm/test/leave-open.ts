// Run by engine.test.ts as a process of its own: opens an engine, uses it, and leaves without closing it.
import { sql } from '@eider/core';
import { openWasmDuckDb } from '../src/index.ts';

const engine = await openWasmDuckDb();
await engine.query(sql`SELECT 1 AS a`);
console.log('done');
