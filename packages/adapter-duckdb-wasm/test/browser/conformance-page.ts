import { runCase, sqlEngineSuite } from '@eider/conformance';
import { RecycledWorkers } from '../recycled-workers.ts';
import { openWasmFixture } from '../sql-engine-fixture.ts';

/** What a case came to, as it may leave the page. */
export interface CaseOutcome {
  readonly passed: boolean;
  readonly error: string;
}

const BUNDLE = { workerUrl: '/duckdb-browser-eh.worker.js', wasmUrl: '/duckdb-eh.wasm' };

const workers = new RecycledWorkers(BUNDLE);

async function runCaseOf(id: string): Promise<CaseOutcome> {
  const conformanceCase = sqlEngineSuite.cases.find((each) => each.id === id);
  if (conformanceCase === undefined) return { passed: false, error: `there is no case ${id}` };
  const result = await runCase(conformanceCase, () => openWasmFixture(workers, BUNDLE));
  return { passed: result.passed, error: result.passed ? '' : describe(result.error) };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
}

Object.assign(globalThis, { runCaseOf });
