/** Holds a database file open until it is told to let go. */
import { once } from 'node:events';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';

const engine = await openNodeDuckDb();
await engine.attach('held', { path: process.argv[2] ?? '' });
console.log('held');
await once(process.stdin, 'data');
await engine.close();
console.log('released');
await once(process.stdin, 'data');
process.exit(0);
