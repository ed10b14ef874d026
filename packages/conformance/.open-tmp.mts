import { openNativeFixture } from '/work/main/packages/conformance/test/sql-engine-fixture.ts';
import { createRequire } from 'node:module';
const { DuckDBInstance } = createRequire('/work/main/packages/adapter-duckdb-node/package.json')('@duckdb/node-api');
for (let k = 0; k < 3; k++) { let t = performance.now(); for (let i = 0; i < 20; i++) { const { fixture, dispose } = await openNativeFixture(); await fixture.open(); await dispose() } console.log('open+close', (performance.now() - t) / 20);
t = performance.now(); for (let i = 0; i < 20; i++) { const d = await DuckDBInstance.create(':memory:'); const c = await d.connect(); c.closeSync(); d.closeSync(); } console.log('raw', (performance.now() - t) / 20);}
