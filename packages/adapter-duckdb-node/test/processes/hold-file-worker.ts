/** A worker thread that holds a database file open until it is told to let go. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';

const engine = await openNodeDuckDb();
await engine.attach('held', { path: String(workerData) });
parentPort?.postMessage('held');
if (parentPort !== null) await once(parentPort, 'message');
await engine.close();
parentPort?.postMessage('released');
