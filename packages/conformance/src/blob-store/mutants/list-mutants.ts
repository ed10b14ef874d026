import type { BlobInfo } from '@eider/core';
import { type BlobStoreMutant, listMutant, storeMutant } from './store-mutant.ts';

export const listMutants: readonly BlobStoreMutant[] = [
  listMutant('list-utf16-order', 'keys are listed in the order of their UTF-16 units', (infos) =>
    infos.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  ),
  listMutant('list-other-size', 'sizes in a listing are rounded up', (infos) =>
    infos.map((info) => ({ ...info, sizeBytes: info.sizeBytes + 1 })),
  ),
  listMutant('list-one-page', 'a listing ends after one page', (infos, fixture) =>
    infos.slice(0, fixture.listPageSize),
  ),
  storeMutant('list-ignores-prefix', 'a listing gives every key', (store) => ({
    list: (_prefix, options) => store.list('', options),
  })),
  storeMutant('list-parent-prefix', 'a prefix that ends in a slash is taken without it', (store) => ({
    list: (prefix, options) => store.list(prefix.replace(/\/$/, ''), options),
  })),
  storeMutant('list-whole-parts', 'a prefix matches whole parts only', (store) => ({
    async *list(prefix, options) {
      for await (const info of store.list(prefix, options)) {
        const rest = info.key.slice(prefix.length);
        if (prefix === '' || prefix.endsWith('/') || rest === '' || rest.startsWith('/')) yield info;
      }
    },
  })),
  storeMutant('list-prefix-is-a-pattern', 'an underscore in a prefix stands for any character', (store) => ({
    async *list(prefix, options) {
      for await (const info of store.list(prefix.split('_')[0] ?? '', options)) {
        if (matches(info, prefix)) yield info;
      }
    },
  })),
  storeMutant('start-after-inclusive', 'a listing begins with startAfter itself', (store) => ({
    async *list(prefix, options = {}) {
      const { startAfter } = options;
      const first = startAfter?.startsWith(prefix) === true ? await store.head(startAfter) : undefined;
      if (first !== undefined) yield first;
      yield* store.list(prefix, options);
    },
  })),
  storeMutant('list-once', 'after a listing that was left early all are empty', (store) => {
    let wasLeft = false;
    return {
      async *list(prefix, options) {
        if (wasLeft) return;
        let isDone = false;
        try {
          yield* store.list(prefix, options);
          isDone = true;
        } finally {
          wasLeft = !isDone;
        }
      },
    };
  }),
];

function matches(info: BlobInfo, prefix: string): boolean {
  return [...prefix].every((character, index) => character === '_' || [...info.key][index] === character);
}
