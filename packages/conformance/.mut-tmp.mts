import { sqlEngineSuite, sqlEngineMutants, runCase, RequirementError } from '/work/main/packages/conformance/src/index.ts';
import { EiderError } from '/work/main/packages/core/src/index.ts';
import { openNativeFixture } from '/work/main/packages/conformance/test/sql-engine-fixture.ts';
const cases = new Map(sqlEngineSuite.cases.map(c => [c.id, c]));
const filter = process.argv[2] ?? ''; const t0 = performance.now(); const slow: any[] = []; let runs = 0;
for (const m of sqlEngineMutants) { if (!m.id.includes(filter)) continue;
 for (const id of m.breaks) { runs++; const t = performance.now();
  const r: any = await Promise.race([runCase(cases.get(id)!, async () => { const { fixture, dispose } = await openNativeFixture(); return { fixture: m.mutate(fixture), dispose } }).catch(e => ({ passed: false, error: e })), new Promise(res => setTimeout(() => res({ passed: false, error: new Error('HANG') }), 20000))]);
  slow.push([m.id + ' ' + id, performance.now() - t]);
  if (r.passed) console.log('SURVIVES', m.id, id); else if (!(r.error instanceof RequirementError) && !EiderError.is(r.error)) console.log('CRASH', m.id, id, String(r.error?.stack ?? r.error).slice(0, 400)); else if (process.env.V) console.log('ok', m.id, id, r.error.message.slice(0, 150));
 } }
slow.sort((a, b) => b[1] - a[1]); console.log(runs, 'runs', (performance.now() - t0) / 1000, 's'); console.log(slow.slice(0, 12).map(([i, m]) => `${i} ${m.toFixed(0)}`).join('\n')); process.exit(0);
