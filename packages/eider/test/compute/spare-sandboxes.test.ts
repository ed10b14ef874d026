import { EiderError, type SqlEngine } from '@eider/core';
import { expect, test } from 'vitest';
import { SpareSandboxes } from '../../src/open/spare-sandboxes.ts';
import { captureError } from './contexts.ts';

/** Engines that only know whether they are closed. */
function factory(failures = 0) {
  const opened: { isClosed: boolean }[] = [];
  let failing = failures;
  const open = async (): Promise<SqlEngine> => {
    if (failing > 0) {
      failing -= 1;
      throw new EiderError('RESOURCE_EXHAUSTED', 'no memory is left');
    }
    const engine = {
      isClosed: false,
      close: async () => {
        engine.isClosed = true;
      },
    };
    opened.push(engine);
    return engine as unknown as SqlEngine;
  };
  return { open, opened };
}

test('an engine is open ahead, and the next one is opened when it is taken', async () => {
  const { open, opened } = factory();
  const sandboxes = new SpareSandboxes(open, 1);
  expect(opened).toHaveLength(1);
  const first = await sandboxes.take();
  expect(first).toBe(opened[0]);
  expect(opened).toHaveLength(2);
  await sandboxes.close();
});

test('no engine is given out twice', async () => {
  const { open } = factory();
  const sandboxes = new SpareSandboxes(open, 2);
  const taken = await Promise.all(Array.from({ length: 10 }, () => sandboxes.take()));
  expect(new Set(taken).size).toBe(10);
  await sandboxes.close();
});

test('closing closes the engines that nobody took, and no other one', async () => {
  const { open, opened } = factory();
  const sandboxes = new SpareSandboxes(open, 1);
  await sandboxes.take();
  await sandboxes.close();
  await sandboxes.close();
  expect(opened.map(({ isClosed }) => isClosed)).toEqual([false, true]);
  expect(await captureError(() => sandboxes.take())).toMatchObject({ code: 'CLOSED' });
  expect(opened).toHaveLength(2);
});

test('an engine that could not be opened ahead is opened when it is needed', async () => {
  const { open } = factory(1);
  const sandboxes = new SpareSandboxes(open, 1);
  expect(await sandboxes.take()).toBeDefined();
  await sandboxes.close();
});

test('one that cannot be opened at all is told to who takes it, and closing goes on', async () => {
  const { open } = factory(100);
  const sandboxes = new SpareSandboxes(open, 1);
  expect(await captureError(() => sandboxes.take())).toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
  await sandboxes.close();
});

test('without spares an engine is opened for who takes it, and none ahead', async () => {
  const { open, opened } = factory();
  const sandboxes = new SpareSandboxes(open, 0);
  expect(opened).toHaveLength(0);
  await sandboxes.take();
  expect(opened).toHaveLength(1);
  await sandboxes.close();
});
