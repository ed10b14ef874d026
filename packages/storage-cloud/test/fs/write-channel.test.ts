import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { BLOCK_BYTES, COMMAND_NUMBER, OUTCOME_NUMBER } from '../../src/fs/disk/control-block.ts';
import { WriteChannel } from '../../src/fs/disk/write-channel.ts';

const WRITES = 3_000;
const PIECE_BYTES = 512;

const folder = await mkdtemp(join(tmpdir(), 'eider-channel-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

// What a thread does that is put aside between telling a number and waking whoever waits for it: it wakes somebody who already waits for the next.
function startWaker(memory: SharedArrayBuffer): Worker {
  const code = `
    const { workerData } = require('node:worker_threads');
    const numbers = new Int32Array(workerData);
    for (;;) {
      Atomics.notify(numbers, ${COMMAND_NUMBER});
      Atomics.notify(numbers, ${OUTCOME_NUMBER});
      // So that the others get to sleep, which they only do after they have looked for a while.
      Atomics.wait(numbers, 15, 0, 0.05);
    }`;
  return new Worker(code, { eval: true, workerData: memory });
}

test('a wake-up for an earlier command is no command and no outcome', async () => {
  const memory = new SharedArrayBuffer(BLOCK_BYTES);
  const channel = new WriteChannel(memory);
  const waker = startWaker(memory);
  const path = join(folder, 'file');
  const file = await open(path, 'w+');
  try {
    const found = Buffer.alloc(PIECE_BYTES);
    for (let index = 0; index < WRITES; index += 1) {
      const piece = Buffer.alloc(PIECE_BYTES, (index % 255) + 1);
      await channel.write(file.fd, index * PIECE_BYTES, piece);
      await file.read(found, 0, PIECE_BYTES, index * PIECE_BYTES);
      expect(found.equals(piece), `write ${index} has happened`).toBe(true);
    }
    const whole = await readFile(path);
    const expected = Buffer.concat(Array.from({ length: WRITES }, (_, i) => Buffer.alloc(PIECE_BYTES, (i % 255) + 1)));
    expect(whole.equals(expected), 'no write has touched another').toBe(true);
  } finally {
    await waker.terminate();
    await channel.close();
    await file.close();
  }
});

test('a channel whose thread has ended, or was closed, takes no command for carried out', async () => {
  const file = await open(join(folder, 'other'), 'w+');
  const channel = new WriteChannel();
  await channel.write(file.fd, 0, Buffer.from('a'));
  await channel.close();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await expect(channel.write(file.fd, 1, Buffer.from('b'))).rejects.toThrow();
    await expect(channel.sync(file.fd)).rejects.toThrow();
  }
  expect(await readFile(join(folder, 'other'), 'utf8')).toBe('a');
  await file.close();
});
