import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { trustedSql } from '@eider/core';
import { describe, expect, it } from 'vitest';
import { statementLimit } from '../src/pool/statement-gate.ts';

// Tenths of a second on one thread each: not to be computed by a formula.
const HEAVY = trustedSql('SELECT sum(hash(a.range * 7 + b.range)) AS n FROM range(4000) a, range(3000) b');

describe('heavy statements', () => {
  it('leave threads to files: six of them in flight and a file is read before any has ended', async () => {
    await using engine = await openNodeDuckDb({ threads: 1 });
    await using other = await openNodeDuckDb({ threads: 1 });
    const order: string[] = [];
    const note = (what: string) => () => {
      order.push(what);
    };
    const queries = [engine, other, engine, other, engine, other].map((one) => one.query(HEAVY).then(note('query')));
    // Once the event loop has turned, the first queries have their threads and the others wait.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    for (let turn = 0; turn < 3; turn++) await readFile(fileURLToPath(import.meta.url)).then(note('file'));
    await Promise.all(queries);
    expect(order.slice(0, 3)).toEqual(['file', 'file', 'file']);
    expect(order.slice(3)).toEqual(Array(6).fill('query'));
  });

  it.each([
    [undefined, 2],
    ['4', 2],
    ['16', 14],
    ['2', 1],
    ['1', 1],
    ['nonsense', 2],
    ['100000', 1022],
  ])('with UV_THREADPOOL_SIZE=%s run at most %i at once', (size, limit) => {
    expect(statementLimit(size)).toBe(limit);
  });
});
