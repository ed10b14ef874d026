import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';

/** The machine and the products, without which a figure says nothing. */
export async function describeMachine(): Promise<readonly string[]> {
  const engine = await openNodeDuckDb();
  const duckDb = engine.capabilities.engineVersion;
  await engine.close();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return [
    `machine   ${model}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, ${type()} ${release()}`,
    `versions  Node ${process.versions.node}, DuckDB ${duckDb}, SQLite ${process.versions['sqlite'] ?? 'unknown'}`,
    describeLoad('before'),
  ];
}

/** What else the machine has to do: the mean number of processes that want to run. */
export function describeLoad(when: string): string {
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  return `load      ${one.toFixed(2)} ${five.toFixed(2)} ${fifteen.toFixed(2)} (1, 5, 15 minutes) ${when}`;
}
