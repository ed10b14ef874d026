import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Area, Size } from '../areas/area.ts';
import { measureCase } from './measure-case.ts';
import type { Comparison } from './measurement.ts';

export interface RunOptions {
  readonly size: Size;
  readonly rounds: number;
  readonly tell: (line: string) => void;
}

/** Measures all cases of an area in a temporary folder, which goes whatever happens. */
export async function runArea(area: Area, { size, rounds, tell }: RunOptions): Promise<readonly Comparison[]> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-bench-'));
  const comparisons: Comparison[] = [];
  try {
    for await (const benchCase of area.cases({ folder, size, tell })) {
      tell(`measuring ${benchCase.id}`);
      comparisons.push(...(await measureCase(benchCase, rounds)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return comparisons;
}
