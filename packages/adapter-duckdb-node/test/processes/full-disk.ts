/** Runs where files may not grow past a limit: what happens when the disk is full. Prints one line of JSON. */
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { EiderError, type SqlEngine, sql } from '@eider/core';

const [path = '', backup = '', temporaryDirectory = ''] = process.argv.slice(2);
const BIG = sql`SELECT hash(range) AS a, hash(range + 1)::VARCHAR AS b FROM range(400000)`;

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'no error';
  } catch (error) {
    return EiderError.is(error) ? `${error.code}` : String(error);
  }
}

async function reopened(): Promise<SqlEngine> {
  return openNodeDuckDb({ path });
}

const engine = await openNodeDuckDb({ path });
await engine.execute(sql`CREATE TABLE kept AS SELECT range AS n FROM range(100)`);
const write = await codeOf(engine.execute(sql`CREATE TABLE big AS ${BIG}`));
await engine.close();
const second = await reopened();
const rows = (await second.query(sql`SELECT count(*) AS n FROM kept`)).rows[0]?.['n'];
await second.close();
const memory = await openNodeDuckDb({ temporaryDirectory });
await memory.execute(sql`CREATE TABLE big AS ${BIG}`);
const backupCode = await codeOf(memory.backup(backup));
const exportCode = await codeOf(memory.exportParquet(sql`FROM big`, `${backup}.parquet`));
const imageCode = await codeOf(memory.exportImage());
const health = (await memory.health()).healthy;
await memory.close();
console.log(
  JSON.stringify({ write, rows: Number(rows), backup: backupCode, export: exportCode, image: imageCode, health }),
);
