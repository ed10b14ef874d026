import { compileWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import { sqlEngineSuite, runCase } from '@eider/conformance';
import { openWasmFixture } from './sql-engine-fixture.ts';
let t0=performance.now(); const module = await compileWasmDuckDb(); console.log('compile', Math.round(performance.now()-t0));
const only = process.argv[2]; let pass=0, fail=0;
for (const c of sqlEngineSuite.cases) { if (only && !c.id.includes(only)) continue;
  const t=performance.now();
  const r = await Promise.race([runCase(c, () => openWasmFixture({}, {module})), new Promise<any>(r=>setTimeout(()=>r({passed:false,error:new Error('HUNG')}), 40000))]);
  const ms=Math.round(performance.now()-t);
  if (r.passed) { pass++; if (ms>1500) console.log('slow', c.id, ms) } else { fail++; const e=r.error; console.log('FAIL', c.id, ms, String(e?.message).slice(0,400), e?.cause?.message ? '| cause '+String(e.cause.message).slice(0,300):''); if(process.argv[3]) console.log(e.stack, e.cause?.stack) }
}
console.log({pass,fail}, Math.round(performance.now()-t0)); process.exit(0);
