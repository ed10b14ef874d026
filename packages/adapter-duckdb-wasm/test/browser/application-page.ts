// An application as a user would write it: no recycled workers, nothing of the test tools.
import { openWasmDuckDb, VirtualFiles } from '@eider/adapter-duckdb-wasm';
import { EiderError, sql } from '@eider/core';

const bundle = { workerUrl: '/duckdb-browser-eh.worker.js', wasmUrl: '/duckdb-eh.wasm' };

/** Figures and answers of one run, as they may leave the page. */
export interface ApplicationReport {
  readonly openMs: number;
  readonly reopenMs: number;
  readonly rows: unknown;
  readonly code: string;
  readonly appended: number;
  readonly appendMs: number;
  readonly reopened: number;
  readonly withoutUrls: string;
}

async function runApplication(secret: string): Promise<ApplicationReport> {
  const files = new VirtualFiles();
  const started = performance.now();
  const engine = await openWasmDuckDb(bundle, { files });
  const openMs = performance.now() - started;
  const { rows } = await engine.query(sql`SELECT ${secret} AS secret, upper(${'x'}) AS x`);
  const code = await engine.query(sql`SELECT CAST(${secret} AS INTEGER)`).then(() => '', codeOf);
  await engine.attach('db', { path: 'ducks.duckdb' });
  await engine.execute(sql`CREATE TABLE db.t (id INTEGER, name VARCHAR, score DOUBLE)`);
  const appending = performance.now();
  const ids = [...Array(100_000).keys()];
  const appended = await engine.append(['db', 'main', 't'], {
    columns: ['id', 'name', 'score'],
    rows: ids.map((id) => [id, `name ${id}`, id / 3]),
  });
  const appendMs = performance.now() - appending;
  await engine.close();
  const reopening = performance.now();
  const other = await openWasmDuckDb({ ...bundle, path: 'ducks.duckdb' }, { files });
  const reopenMs = performance.now() - reopening;
  const reopened = await other.query(sql`SELECT count(*) AS n FROM t`);
  await other.close();
  const withoutUrls = await openWasmDuckDb().then(() => '', codeOf);
  return {
    openMs,
    reopenMs,
    rows: [...rows],
    code,
    appended: appended.rows,
    appendMs,
    reopened: Number(reopened.rows[0]?.['n']),
    withoutUrls,
  };
}

function codeOf(error: unknown): string {
  return EiderError.is(error) ? error.code : String(error);
}

Object.assign(globalThis, { runApplication });
