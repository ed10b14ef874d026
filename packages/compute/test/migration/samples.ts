import type { DocumentItem, DocumentStore, JsonObject } from '@eider/core';
import { memoryDocumentStore } from '@eider/storage-cloud/memory';
import type { DocumentTarget } from '../../src/index.ts';

/** A shop: 7 films, 3 edges, an empty collection. */
export async function openShop(): Promise<DocumentStore> {
  const store = memoryDocumentStore();
  await store.createCollection({ name: 'films', kind: 'documents' });
  await store.createCollection({ name: 'cites', kind: 'edges' });
  await store.createCollection({ name: 'empty', kind: 'documents' });
  await store.write('films', films(7));
  await store.write(
    'cites',
    [0, 1, 2].map((n) => ({ key: `e${n}`, content: { _from: `films/f${n}`, _to: `films/f${n + 1}`, weight: n / 3 } })),
  );
  return store;
}

export function films(count: number): readonly DocumentItem[] {
  return Array.from({ length: count }, (_, n) => ({
    key: `f${n}`,
    content: { n, title: `film ${n} 🦆`, tags: [null, n, { deep: true }], '': 'empty name' },
  }));
}

/** Everything that a target has of a collection, by key. */
export async function contentsOf(target: DocumentTarget, collection: string): Promise<Record<string, JsonObject>> {
  const contents: Record<string, JsonObject> = {};
  let after: string | undefined;
  do {
    const page = await target.keys(collection, { after, limit: 2 });
    for (const key of page.keys) {
      const item = await target.get(collection, key);
      if (item !== undefined) contents[key] = item.content;
    }
    after = page.next;
  } while (after !== undefined);
  return contents;
}
