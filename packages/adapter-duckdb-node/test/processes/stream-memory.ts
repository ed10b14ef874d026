/** Reads a stream of five million rows and prints by how much the process has grown at most. */
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { trustedSql } from '@eider/core';

const engine = await openNodeDuckDb({ threads: 2 });
const query = (rows: number) => trustedSql(`SELECT range::INTEGER AS id, range % 7 = 0 AS seventh FROM range(${rows})`);

async function read(rows: number, onBatch: () => void): Promise<number> {
  let count = 0;
  for await (const batch of engine.stream(query(rows))) {
    count += batch.length;
    onBatch();
  }
  return count;
}

// What DuckDB and V8 take for good is there after the first ones.
await read(300_000, () => undefined);
const before = process.memoryUsage.rss();
let most = before;
let batches = 0;
const rows = await read(5_000_000, () => {
  batches += 1;
  if (batches % 100 === 0) most = Math.max(most, process.memoryUsage.rss());
});
console.log(JSON.stringify({ rows, grownMegabytes: Math.round((most - before) / 2 ** 20) }));
await engine.close();
