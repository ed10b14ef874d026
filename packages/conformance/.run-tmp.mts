import { sqlEngineSuite, sqlEngineMutants, runCase } from '/work/main/packages/conformance/src/index.ts';
import { openNativeFixture } from '/work/main/packages/conformance/test/sql-engine-fixture.ts';
const filter = process.argv[2] ?? '';
const t0 = performance.now(); let passed = 0, failed = 0; const slow: [string, number][] = [];
for (const c of sqlEngineSuite.cases) {
  if (!c.id.includes(filter)) continue;
  const t = performance.now(); if (process.env.V) console.log('>', c.id);
  const r: any = await Promise.race([runCase(c, openNativeFixture), new Promise(res => setTimeout(() => res({ passed: false, error: new Error('HANG') }), 30000))]);
  const ms = performance.now() - t; slow.push([c.id, ms]);
  if (r.passed) passed++; else { failed++; console.log('FAIL', c.id, String(r.error?.message ?? r.error).slice(0, 300), r.error?.name === 'RequirementError' ? '' : (r.error?.stack ?? '').split('\n').slice(1, 5).join('\n')); }
}
slow.sort((a, b) => b[1] - a[1]);
console.log({ passed, failed, s: (performance.now() - t0) / 1000 }); console.log(slow.slice(0, 12).map(([i, m]) => `${i} ${m.toFixed(0)}`).join('\n'));
process.exit(0);
