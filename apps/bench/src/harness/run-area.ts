import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Area, CaseGroup, Size, Workplace } from '../areas/area.ts';
import type { PeerSource } from '../peers/install/peer-source.ts';
import { failedCase, measureCase } from './measure-case.ts';
import type { Comparison } from './measurement.ts';

export interface RunOptions {
  readonly size: Size;
  readonly rounds: number;
  readonly peers: PeerSource;
  readonly tell: (line: string) => void;
  /** Only groups of cases with these names. @default all */
  readonly only?: readonly string[];
}

/**
 * Measures all cases of an area in a temporary folder, which goes whatever happens. A case that fails, or a group whose preparations
 * fail, is reported as failed, and the next one is measured.
 */
export async function runArea(area: Area, options: RunOptions): Promise<readonly Comparison[]> {
  const { size, rounds, peers, tell, only } = options;
  const groups = chosenGroups(area, only);
  const folder = await mkdtemp(join(tmpdir(), 'eider-bench-'));
  const comparisons: Comparison[] = [];
  try {
    for (const group of groups) {
      const workplace = { folder, size, peers, tell };
      comparisons.push(...(await measureGroup(`${area.name}/${group.name}`, group, workplace, rounds)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return comparisons;
}

function chosenGroups({ name: area, groups }: Area, only: readonly string[] | undefined): readonly CaseGroup[] {
  const names = groups.map(({ name }) => name);
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown === undefined) return groups.filter(({ name }) => only?.includes(name) ?? true);
  throw new Error(`the area ${area} has no group ${unknown}: choose among ${names.join(', ')}`);
}

async function measureGroup(
  name: string,
  group: CaseGroup,
  workplace: Workplace,
  rounds: number,
): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  try {
    for await (const benchCase of group.cases(workplace)) {
      workplace.tell(`measuring ${benchCase.id}`);
      const measured = measureCase(benchCase, rounds).catch((error: unknown) => failedCase(benchCase, error));
      comparisons.push(...(await measured));
    }
  } catch (error) {
    const preparations = { id: name, unit: '', better: 'lower', ours: () => 0, peers: [] } as const;
    comparisons.push(...failedCase({ ...preparations, peers: [{ name: '', measure: () => 0 }] }, error));
  }
  return comparisons;
}
