import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { manualClock } from '@eider/core';
import { createMemory } from '@eider/ltm';
import { memoryDocumentStore, memoryLog } from '@eider/storage-cloud/memory';
import { describe, expect, test } from 'vitest';
import {
  type DocumentTarget,
  documentStoreTarget,
  exportDocuments,
  importDocuments,
  memoryDocumentTarget,
  memoryStateStore,
  migrate,
} from '../../src/index.ts';
import { contentsOf, films, openShop } from './samples.ts';

const FILMS = { name: 'films', kind: 'documents' } as const;

function openTarget(): DocumentTarget {
  return documentStoreTarget(memoryDocumentStore());
}

async function textOf(lines: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const line of lines) text += line;
  return text;
}

describe('JSONL', () => {
  test('an exported collection is imported again, whatever the pieces of the text', async () => {
    const text = await textOf(exportDocuments(await openShop(), 'films', { pageSize: 2 }));
    expect(text.split('\n')).toHaveLength(8);
    expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({ _key: 'f0', _id: 'films/f0', n: 0 });
    const expected = Object.fromEntries(films(7).map(({ key, content }) => [key, content]));
    for (const size of [1, 7, 10_000]) {
      const to = openTarget();
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
        text.slice(n * size, (n + 1) * size),
      );
      const progress: number[] = [];
      const onProgress = ({ documents }: { documents: number }) => progress.push(documents);
      const report = await importDocuments(to, pieces, { collection: FILMS, pageSize: 3, onProgress });
      expect(report).toEqual({ documents: 7, stored: 7 });
      expect(progress).toEqual([3, 6, 7]);
      expect(await contentsOf(to, 'films')).toEqual(expected);
    }
  });

  test('edges keep their ends, and the last document of a key is kept', async () => {
    const to = openTarget();
    await importDocuments(to, [await textOf(exportDocuments(await openShop(), 'cites'))], {
      collection: { name: 'cites', kind: 'edges' },
    });
    expect((await to.get('cites', 'e0'))?.content).toMatchObject({ _from: 'films/f0', _to: 'films/f1' });
    const twice = '{"_key":"a","n":1}\r\n\r\n{"_key":"a","n":2}';
    expect(await importDocuments(to, [twice], { collection: FILMS })).toEqual({ documents: 2, stored: 1 });
    expect((await to.get('films', 'a'))?.content).toEqual({ n: 2 });
  });

  test.each([
    ['no JSON', '{"_key":"secret-value'],
    ['a list', '["secret-value"]'],
    ['no key', '{"title":"secret-value"}'],
    ['a bad key', '{"_key":"secret-value/1"}'],
    ['a number that would be rounded', '{"_key":"a","secret-value":9007199254740993}'],
  ])('a line with %s is INVALID_ARGUMENT with its number and without its text', async (_name, line) => {
    const work = importDocuments(openTarget(), [`{"_key":"a"}\n${line}\n`], { collection: FILMS });
    await expect(work).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details: { line: 2 } });
    await expect(work).rejects.not.toThrow(/secret/);
  });

  test('a target that does not give back what it took is CORRUPT_DATA', async () => {
    const to = openTarget();
    const lossy: DocumentTarget = {
      ...to,
      put: (collection, documents) =>
        to.put(
          collection,
          documents.map((item) => ({ ...item, content: {} })),
        ),
    };
    const work = importDocuments(lossy, ['{"_key":"a","n":1}'], { collection: FILMS });
    await expect(work).rejects.toMatchObject({ code: 'CORRUPT_DATA', details: { documents: 1 } });
  });
});

test('a memory can be the target: a namespace for each collection', async () => {
  await using engine = await openNodeDuckDb();
  const clock = manualClock(1_767_225_600_000);
  const memory = await createMemory({ engine, log: memoryLog({ clock }), clock });
  const to = memoryDocumentTarget(memory.namespace('shop'));
  const shop = await openShop();
  const parts = { from: shop, to, states: memoryStateStore() };
  expect(await migrate(parts, { id: 'm', pageSize: 3 })).toMatchObject({ copied: 10, isEqual: true });
  await memory.namespace('shop', 'films').delete('f1');
  await memory.namespace('shop', 'films').store('extra', {});
  const compared = await migrate(parts, { id: 'c', dryRun: true, pageSize: 3 });
  expect(compared.problems.map(({ key, problem }) => [key, problem])).toEqual([
    ['f1', 'missing'],
    ['extra', 'extra'],
  ]);
  expect(await to.delete('films', 'extra')).toBe(true);
  expect((await to.get('cites', 'e0'))?.content).toMatchObject({ _from: 'films/f0' });
  await memory.namespace('shop', 'films').store('text', 'no document');
  await expect(to.get('films', 'text')).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
  await memory.close();
});
