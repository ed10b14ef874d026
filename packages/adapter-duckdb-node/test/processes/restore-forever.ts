/** Restores one backup after the other into a database file until it is killed. */
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';

const [path = '', ...backups] = process.argv.slice(2);
const engine = await openNodeDuckDb({ path, threads: 1 });
console.log('open');
for (let round = 0; ; round++) await engine.restore(backups[round % backups.length] ?? '');
