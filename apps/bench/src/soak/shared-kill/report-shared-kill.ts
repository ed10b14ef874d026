import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSharedKill, type SharedKillOptions } from './shared-kill-soak.ts';

/** Kills writers of a memory in a bucket and prints what came of it; gives the exit code. */
export async function reportSharedKill(
  options: Omit<SharedKillOptions, 'compiled' | 'tell'>,
  print: (line: string) => void,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-shared-kill-'));
  const start = performance.now();
  print(`killing writers of a shared memory ${options.rounds} times, seed ${options.seed}`);
  try {
    const report = await runSharedKill({ ...options, compiled: folder, tell: print });
    const seconds = ((performance.now() - start) / 1_000).toFixed(0);
    const { kills, serverKills, acknowledged, settled, verified, indeterminate, refused, commits, dropped } = report;
    print(`${kills} writers and ${serverKills} servers killed in ${seconds} s; ${commits} commits, ${dropped} dropped`);
    print(`${acknowledged} acknowledged operations, ${indeterminate} indeterminate, ${refused} failed for certain`);
    print(`${settled} looks of writers and ${verified} at everything: 0 lost, 0 half-done, 0 resurrected`);
    return 0;
  } catch (error) {
    print(`FAILED with seed ${options.seed}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
