/** Runs where files may not grow past a limit: what a checkpoint that finds no room leaves. Prints one line of JSON. */
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type AttachedDatabase, EiderError, identifier, type SqlEngine, sql } from '@eider/core';

const [path = '', otherPath = '', durability = ''] = process.argv.slice(2);
const kept = sql`SELECT count(*) AS n FROM m.kept`;

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'no error';
  } catch (error) {
    return EiderError.is(error) ? error.code : String(error);
  }
}

/** Reads all the time until told to stop; gives how often, and what went wrong. */
function readAlways(
  engine: SqlEngine,
): () => Promise<{ readonly reads: number; readonly failures: readonly string[] }> {
  let isStopped = false;
  const failures: string[] = [];
  let reads = 0;
  const run = (async () => {
    while (!isStopped) {
      const failure = await codeOf(engine.query(kept));
      if (failure !== 'no error') failures.push(failure);
      reads += 1;
    }
  })();
  return async () => {
    isStopped = true;
    await run;
    return { reads, failures: [...new Set(failures)] };
  };
}

async function rowsOf(engine: SqlEngine, table: 'kept' | 'small' | 'big'): Promise<number | string> {
  try {
    const { rows } = await engine.query(sql`SELECT count(*) AS n FROM ${identifier('m', table)}`);
    return Number(rows[0]?.['n']);
  } catch (error) {
    return EiderError.is(error) ? error.code : String(error);
  }
}

const engine = await openNodeDuckDb();
let attached: AttachedDatabase = await engine.attach('m', {
  path,
  durability: durability as 'commit' | 'checkpoint',
});
const other = await engine.attach('other', { path: otherPath });
await engine.execute(sql`CREATE TABLE other.t AS SELECT 1 AS n`);
await engine.execute(sql`CREATE TABLE m.kept AS SELECT range AS n FROM range(1000)`);
await attached.checkpoint();
await engine.execute(sql`CREATE TABLE m.big AS SELECT hash(range) AS a, hash(range + 1) AS b FROM range(90000)`);
await engine.execute(sql`INSERT INTO m.big SELECT hash(range) AS a, hash(range + 2) AS b FROM range(90000)`);
const stop = readAlways(engine);
const codes = [await codeOf(attached.checkpoint()), await codeOf(attached.checkpoint())];
const { reads, failures } = await stop();
const afterwards = { kept: await rowsOf(engine, 'kept'), big: await rowsOf(engine, 'big') };
if (durability === 'checkpoint') {
  codes.push(await codeOf(engine.execute(sql`CREATE TABLE m.small AS SELECT 1 AS n`)));
  await attached.detach();
  attached = await engine.attach('m', { path, durability });
}
await engine.execute(sql`DROP TABLE IF EXISTS m.big`);
await engine.execute(sql`CREATE TABLE m.small AS SELECT range AS n FROM range(10)`);
const again = await codeOf(attached.checkpoint());
await other.checkpoint();
const { healthy } = await engine.health();
await engine.close();
const reopened = await openNodeDuckDb();
await reopened.attach('m', { path });
const found = { kept: await rowsOf(reopened, 'kept'), small: await rowsOf(reopened, 'small') };
await reopened.close();
console.log(JSON.stringify({ codes, hasRead: reads > 0, failures, afterwards, again, healthy, found }));
