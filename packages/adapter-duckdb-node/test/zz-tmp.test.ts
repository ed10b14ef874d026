import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { sql } from '@eider/core';
import { it } from 'vitest';
it('x', async () => {
const e = await openNodeDuckDb({});
await e.execute(sql`CREATE TABLE t (n INTEGER, v INTEGER)`);
let seed=1; const rnd=()=> (seed=(seed*1103515245+12345)%2147483648)/2147483648;
let bad=0;
for (let i=0;i<1500;i++) {
  await e.execute(sql`DELETE FROM t`);
  const col = Array.from({length: rnd()*30|0}, ()=> rnd()<0.2?null: rnd()<0.3?0:(rnd()*1e9|0));
  await e.append('t', {columns:['n','v'], rows: col.map((v,n)=>[n,v])});
  const a=(await e.query(sql`SELECT v FROM t ORDER BY n`)).rows.map(r=>r['v']);
  if (JSON.stringify(a)!==JSON.stringify(col)) { bad++; if (bad<4) { const b=(await e.query(sql`SELECT n, v FROM t`)).rows; console.log(i, JSON.stringify(col)); console.log(JSON.stringify(a)); console.log(JSON.stringify(b)); console.log(JSON.stringify((await e.query(sql`SELECT v FROM t ORDER BY n`)).rows.map(r=>r['v']))) } }
}
console.log('bad', bad);
await e.close();
});
