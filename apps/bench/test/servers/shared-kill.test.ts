import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type S3TestServer, startVersitygw } from '@eider/test-servers';
import { describe, expect, it } from 'vitest';
import { reportSharedKill } from '../../src/soak/shared-kill/report-shared-kill.ts';

const MINUTES = 60_000;

/** A server that has lost its newest commits whenever it was killed: the way a disk lies that never synced. */
async function forgetful(): Promise<S3TestServer> {
  const server = await startVersitygw();
  const start = server.restart.bind(server);
  const restart = async (): Promise<void> => {
    await server.kill();
    for (const bucket of (await readdir(server.folder)).filter((name) => name.startsWith('bucket-'))) {
      const log = join(server.folder, bucket, 'agents/memory/log');
      for (const commit of (await readdir(log)).toSorted().slice(-5)) await rm(join(log, commit));
    }
    await start();
  };
  return Object.assign(server, { restart });
}

describe('writers that share a memory in a bucket', () => {
  it(
    'lose nothing acknowledged when 40 of them are killed, with garbage collection and a server that is killed too',
    async () => {
      const printed: string[] = [];
      const exitCode = await reportSharedKill({ rounds: 40, seed: 5 }, (line) => printed.push(line));
      expect(exitCode, printed.join('\n')).toBe(0);
      expect(printed.at(-3)).toMatch(
        /^40 writers and [1-9]\d* servers killed in \d+ s; \d+ commits, [1-9]\d* dropped$/,
      );
      expect(printed.at(-1)).toMatch(/^[1-9]\d* looks of writers and 2 at everything: 0 lost/);
    },
    8 * MINUTES,
  );

  it(
    'are found out if a commit that was acknowledged goes',
    async () => {
      const printed: string[] = [];
      const exitCode = await reportSharedKill({ rounds: 20, seed: 6, start: forgetful }, (line) => printed.push(line));
      expect(exitCode, printed.join('\n')).toBe(1);
      expect(printed.at(-1)).toMatch(/^FAILED with seed 6: /);
    },
    5 * MINUTES,
  );
});
