import type { ComputationInput, EmbeddingInput, StoredComputation, StoredEmbedding } from '@eider/core';
import { type ComputeStoreMutant, storeMutant } from './store-mutant.ts';

export const contentMutants: readonly ComputeStoreMutant[] = [
  storeMutant('loses-signature', 'a signature comes back without its content', (store) => ({
    getEmbedding: async (context, id) => {
      const found = await store.getEmbedding(context, id);
      return found && { ...found, patternSignature: { digest: found.patternSignature.digest } };
    },
  })),
  storeMutant('created-again', 'storing again counts as creating', (store) => ({
    storeEmbedding: async (context, input) => {
      const stored = await store.storeEmbedding(context, input);
      return { ...stored, created: true, createdAt: stored.updatedAt };
    },
    storeComputationResult: async (context, id, result) => {
      const stored = await store.storeComputationResult(context, id, result);
      return { ...stored, created: true };
    },
  })),
  storeMutant('id-of-text', 'the id depends on how the JSON was written', (store) => ({
    storeEmbedding: (context, input) => store.storeEmbedding(context, { ...input, embeddingId: idOfText(input) }),
  })),
  storeMutant('first-content-stays', 'an id that is known keeps its content', (store) => ({
    storeEmbedding: async (context, input) => {
      const known = input.embeddingId === undefined ? undefined : await store.getEmbedding(context, input.embeddingId);
      return known === undefined ? store.storeEmbedding(context, input) : { ...known, created: false };
    },
  })),
  storeMutant('one-by-one', 'many are stored one after the other', (store) => ({
    storeEmbeddings: async (context, inputs) => {
      const answers: StoredEmbedding[] = [];
      for (const input of inputs) answers.push(await store.storeEmbedding(context, input));
      return answers;
    },
    storeComputations: async (context, inputs) => {
      const answers: StoredComputation[] = [];
      for (const input of inputs) answers.push(await store.storeComputation(context, input));
      return answers;
    },
  })),
  storeMutant('bulk-answers-backwards', 'answers of a bulk call come in another order', (store) => ({
    storeEmbeddings: async (context, inputs) => (await store.storeEmbeddings(context, inputs)).toReversed(),
  })),
  storeMutant('delete-always-true', 'delete says yes whatever there was', (store) => ({
    deleteEmbedding: async (context, id) => (await store.deleteEmbedding(context, id)) || id !== '',
    deleteComputation: async (context, id) => (await store.deleteComputation(context, id)) || id !== '',
  })),
  storeMutant('mends-input', 'what JSON cannot hold is dropped', (store) => ({
    storeEmbedding: (context, input) => store.storeEmbedding(context, mended(input)),
    storeComputation: (context, input) => store.storeComputation(context, mendedResult(input)),
  })),
  storeMutant('loses-record', 'the record of a computation is not kept', (store) => ({
    getComputation: async (context, id) => {
      const found = await store.getComputation(context, id);
      if (found === undefined) return undefined;
      const { record: _record, resultDigest: _resultDigest, ...rest } = found;
      return rest;
    },
  })),
  storeMutant('replays-anything', 'a result that is not there is replayed as null', (store) => ({
    replayComputation: async (context, computationId) => {
      const found = await store.getComputation(context, computationId);
      if (found?.result !== undefined) return store.replayComputation(context, computationId);
      return { computationId, result: null, resultDigest: '', updatedAt: new Date(0) };
    },
  })),
  storeMutant('null-is-none', 'a result of null is replayed as false', (store) => ({
    replayComputation: async (context, id) => {
      const replay = await store.replayComputation(context, id);
      return { ...replay, result: replay.result ?? false };
    },
  })),
  storeMutant('forgets', 'opening again loses an embedding', (store, fixture) => ({
    getEmbedding: (context, id) =>
      store === fixture.store ? store.getEmbedding(context, id) : Promise.resolve(undefined),
  })),
  storeMutant('loses-concurrent', 'a write during another one is lost', (store) => {
    let busy = false;
    return {
      storeEmbedding: async (context, input) => {
        if (busy) return { embeddingId: '', created: false, createdAt: new Date(0), updatedAt: new Date(0) };
        busy = true;
        try {
          return await store.storeEmbedding(context, input);
        } finally {
          busy = false;
        }
      },
    };
  }),
];

function idOfText(input: EmbeddingInput): string {
  const text = JSON.stringify(input);
  return input.embeddingId ?? `${input.parsedFileId}-${text?.length}`;
}

function mended(input: EmbeddingInput): EmbeddingInput {
  const signature = input.patternSignature;
  const isObject = typeof signature === 'object' && 'digest' in signature && !('self' in signature);
  return isObject ? { ...input, patternSignature: JSON.parse(JSON.stringify(signature)) } : input;
}

function mendedResult(input: ComputationInput): ComputationInput {
  if (typeof input.result !== 'object') return input;
  return { ...input, result: JSON.parse(JSON.stringify(input.result)) };
}
