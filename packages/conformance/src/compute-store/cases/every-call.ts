import type { ComputeStore, ExecutionContext } from '@eider/core';
import { embeddingOf, ORDERS } from './compute-store-case.ts';

/** Every governed call with arguments that it takes, by the action that policies know it by. */
export const EVERY_CALL: readonly (readonly [
  action: string,
  call: (store: ComputeStore, context: ExecutionContext) => Promise<unknown>,
])[] = [
  ['embeddings.store', (store, context) => store.storeEmbedding(context, embeddingOf('call'))],
  [
    'embeddings.store',
    (store, context) => store.storeEmbeddings(context, [embeddingOf('call-1'), embeddingOf('call-2')]),
  ],
  ['embeddings.get', (store, context) => store.getEmbedding(context, 'call')],
  ['embeddings.query', (store, context) => store.queryEmbeddings(context)],
  ['embeddings.count', (store, context) => store.countEmbeddings(context)],
  ['embeddings.match', (store, context) => store.findMatchingSchema(context, ORDERS)],
  ['embeddings.delete', (store, context) => store.deleteEmbedding(context, 'call')],
  ['computations.store', (store, context) => store.storeComputation(context, { computationId: 'call', result: 1 })],
  ['computations.store', (store, context) => store.storeComputations(context, [{ computationId: 'call-1' }])],
  ['computations.store', (store, context) => store.storeComputationResult(context, 'call', 1)],
  ['computations.get', (store, context) => store.getComputation(context, 'call')],
  ['computations.query', (store, context) => store.queryComputations(context)],
  ['computations.count', (store, context) => store.countComputations(context)],
  ['computations.replay', (store, context) => store.replayComputation(context, 'call')],
  ['computations.delete', (store, context) => store.deleteComputation(context, 'call')],
  ['audit.query', (store, context) => store.queryAudit(context)],
  ['audit.fold', (store, context) => store.foldAudit(context)],
  ['audit.verify', (store, context) => store.verifyAudit(context)],
];
