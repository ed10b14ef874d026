import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LtmTransaction } from '../../src/index.ts';
import { BACKEND_KINDS, type BackendBench, openBackendBench } from './open-backends.ts';

let bench: BackendBench;

beforeAll(async () => {
  bench = await openBackendBench();
});

afterAll(() => bench.dispose());

describe.each(BACKEND_KINDS)('transactions of %s', (kind) => {
  test('read their own writes and are stored as a whole', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('old', 1);
    const seen = await ltm.transaction(async (tx) => {
      await tx.store('new', null, { by: 'tx' });
      return [await tx.retrieve('new', 'miss'), await tx.retrieve('none', 'miss'), await tx.delete('old')];
    });
    expect(seen).toEqual([
      { found: true, value: null, metadata: { by: 'tx' } },
      { found: false, value: 'miss', metadata: {} },
      true,
    ]);
    expect(await ltm.retrieve('old')).toMatchObject({ found: false });
    expect(await ltm.retrieve('new')).toMatchObject({ found: true, metadata: { by: 'tx' } });
  });

  test('an exception rolls back everything and is passed on', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('k', 'before');
    const failure = new Error('changed my mind');
    const work = ltm.transaction(async (tx) => {
      await tx.store('k', 'after');
      await tx.store('other', 1);
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(await ltm.retrieve('k')).toMatchObject({ value: 'before' });
    expect(await ltm.retrieve('other')).toMatchObject({ found: false });
  });

  test('using a transaction after its commit is an error', async () => {
    await using ltm = await bench.open(kind);
    const kept: LtmTransaction[] = [];
    await ltm.transaction(async (tx) => {
      kept.push(tx);
    });
    await expect(kept[0]?.store('k', 1)).rejects.toThrowError(expect.objectContaining({ code: 'CLOSED' }));
    await expect(kept[0]?.retrieve('k')).rejects.toThrowError(expect.objectContaining({ code: 'CLOSED' }));
    await expect(kept[0]?.delete('k')).rejects.toThrowError(expect.objectContaining({ code: 'CLOSED' }));
    expect(await ltm.retrieve('k')).toMatchObject({ found: false });
  });

  test('50 concurrent increments lose nothing', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('count', 0);
    const increment = () =>
      ltm.transaction(
        async (tx) => {
          const { value } = await tx.retrieve('count', 0);
          await tx.store('count', (value as number) + 1);
        },
        { maxAttempts: 100 },
      );
    await Promise.all(Array.from({ length: 50 }, increment));
    expect(await ltm.retrieve('count')).toMatchObject({ value: 50 });
  });
});
