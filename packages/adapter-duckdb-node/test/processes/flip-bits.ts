/** Flips bits of a database file, one at a time, and reads it whole after each. Prints what came of them, one line of JSON; a crash prints none. */
import { copyFile, open, rm } from 'node:fs/promises';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { EiderError, type SqlEngine, seededRandom, sql } from '@eider/core';

const [path = '', flips = '0', seed = '1'] = process.argv.slice(2);
const copy = `${path}.copy`;
const QUERIES = [
  sql`SELECT pos, key, value, at FROM m.records ORDER BY pos`,
  sql`SELECT part, bytes FROM m.segment ORDER BY part`,
  sql`SELECT key FROM m.view_of_records ORDER BY key LIMIT 3`,
];

async function makeFile(): Promise<number> {
  await using engine = await openNodeDuckDb({ threads: 1 });
  const database = await engine.attach('m', { path, durability: 'checkpoint' });
  await engine.execute(sql`CREATE TABLE m.records AS
    SELECT range::INTEGER AS pos, 'key-' || range AS key, md5(range::VARCHAR) || md5((range + 1)::VARCHAR) AS value, range * 1000 AS at
    FROM range(3000)`);
  await engine.execute(sql`CREATE TABLE m.segment AS
    SELECT range::INTEGER AS part, repeat(md5(range::VARCHAR), 500)::BLOB AS bytes FROM range(8)`);
  await engine.execute(sql`CREATE VIEW m.view_of_records AS SELECT key FROM m.records`);
  await database.checkpoint();
  await database.detach();
  await using file = await open(path);
  return (await file.stat()).size;
}

async function readWhole(engine: SqlEngine): Promise<string> {
  const found: unknown[] = [];
  for (const query of QUERIES) found.push((await engine.query(query)).rows);
  return JSON.stringify(found, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
}

async function contentOf(file: string): Promise<string> {
  await using engine = await openNodeDuckDb({ threads: 1 });
  try {
    await engine.attach('m', { path: file, durability: 'checkpoint' });
    return await readWhole(engine);
  } catch (error) {
    return EiderError.is(error) ? error.code : String(error);
  }
}

async function flip(position: number, bit: number): Promise<void> {
  await using file = await open(copy, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, position);
  byte[0] = (byte[0] ?? 0) ^ (1 << bit);
  await file.write(byte, 0, 1, position);
}

const sizeBytes = await makeFile();
const whole = await contentOf(path);
const random = seededRandom(Number(seed));
const outcomes: Record<string, number> = {};
for (let count = 0; count < Number(flips); count += 1) {
  await copyFile(path, copy);
  // Every other one in the headers, where there is little room to hit.
  await flip(Math.floor(random.next() * (count % 2 === 0 ? sizeBytes : 12_288)), Math.floor(random.next() * 8));
  const found = await contentOf(copy);
  const outcome = found === whole ? 'whole' : found.length < 100 ? found : 'wrong';
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  await rm(`${copy}.wal`, { force: true });
}
console.log(JSON.stringify({ sizeBytes, outcomes }));
