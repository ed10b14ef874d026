import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuardedProcess } from './guarded-process.ts';

const DEADLINE_MS = 30_000;
const POLL_MS = 15;

/** Resolves once a server answers HTTP at all; rejects with what it printed if it ends or stays silent. */
export async function awaitAnswer(url: string, server: GuardedProcess, logFile: string): Promise<void> {
  const deadlineMs = performance.now() + DEADLINE_MS;
  while (!(await answers(url))) {
    if (server.hasEnded() || performance.now() > deadlineMs) {
      await server.kill();
      throw new Error(`a test server does not answer at ${url}; it printed:\n${await readFile(logFile, 'utf8')}`);
    }
    await delay(POLL_MS);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
