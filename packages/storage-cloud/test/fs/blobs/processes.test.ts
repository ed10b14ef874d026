import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fsBlobStore } from '@eider/storage-cloud/fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Child, startChild } from './child-process.ts';

let folder: string;
let children: Child[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-blobs-'));
  children = [];
});

afterEach(async () => {
  for (const { process: child } of children) child.kill('SIGKILL');
  await Promise.all(children.map(({ ended }) => ended));
  await rm(folder, { recursive: true });
});

function start(program: string, name: string): Child {
  const child = startChild(program, [folder, name]);
  children.push(child);
  return child;
}

async function lineOf({ lines }: Child): Promise<string> {
  const { value, done } = await lines.next();
  if (done === true) throw new Error('the process ended before it said anything');
  return value;
}

test('of 32 racers in four processes exactly one creates a key, and exactly one swaps it', async () => {
  const store = fsBlobStore(folder, { writeOnce: ['once/'] });
  for (const name of ['a', 'b', 'c', 'd']) expect(await lineOf(start('race', name))).toBe('ready');
  const race = async (key: string, etag?: string): Promise<void> => {
    for (const { process: child } of children) child.stdin.write(`${JSON.stringify({ key, etag })}\n`);
    const answers = await Promise.all(children.map(lineOf));
    const winners = answers.flatMap((answer) => JSON.parse(answer) as string[]);
    expect(winners).toHaveLength(1);
    expect(new TextDecoder().decode((await store.get(key))?.bytes)).toBe(winners[0]);
  };
  for (let round = 0; round < 6; round += 1) {
    await race(`once/${round}`);
    await race(`swapped/${round}`);
    await race(`swapped/${round}`, (await store.head(`swapped/${round}`))?.etag);
    await store.delete(`swapped/${round}`);
    await race(`swapped/${round}`);
  }
  await store.close();
});

test('writers that are killed lose nothing that they were told, count nothing twice and leave no half blob', async () => {
  const store = fsBlobStore(folder, { writeOnce: ['once/'] });
  let counted = 0;
  let killed = 0;
  const told: string[] = [];
  const follow = async (child: Child, linesToLive: number): Promise<void> => {
    for (let line = 0; line < linesToLive; line += 1) {
      const said = await lineOf(child);
      if (said === 'counted') counted += 1;
      else told.push(said);
    }
    child.process.kill('SIGKILL');
    killed += 1;
    // What it said before it died counts too.
    for await (const said of { [Symbol.asyncIterator]: () => child.lines }) {
      if (said === 'counted') counted += 1;
      else told.push(said);
    }
    await child.ended;
  };
  for (let round = 0; round < 4; round += 1) {
    await Promise.all(
      [0, 1, 2].map((one) => follow(start('count-until-killed', `${round}${one}`), 7 + 4 * one + round)),
    );
  }
  const total = Number(new TextDecoder().decode((await store.get('counter'))?.bytes));
  expect(total).toBeGreaterThanOrEqual(counted);
  // The one increment that each was at when it died may have happened.
  expect(total).toBeLessThanOrEqual(counted + killed);
  const listed: string[] = [];
  for await (const { key } of store.list('once/')) {
    listed.push(key);
    expect(new TextDecoder().decode((await store.get(key))?.bytes)).toBe(key.repeat(5_000));
  }
  expect(told.length).toBeGreaterThan(0);
  expect(listed).toEqual(expect.arrayContaining(told));
  await store.put('counter', new TextEncoder().encode('0'));
  expect(new TextDecoder().decode((await store.get('counter'))?.bytes)).toBe('0');
  await store.close();
});
