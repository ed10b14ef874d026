import type { ComputeStore, ExecutionContext } from '@eider/core';
import type { Mutant } from '../../suite/suite.ts';
import type { ComputeStoreFixture } from '../fixture.ts';

export type ComputeStoreMutant = Mutant<ComputeStoreFixture>;

/** What a mutant's store replaces. */
export type StoreChange = (store: ComputeStore, fixture: ComputeStoreFixture) => Partial<ComputeStore>;

/** A mutant whose stores have something replaced, after opening again too. */
export function storeMutant(id: string, defect: string, change: StoreChange): ComputeStoreMutant {
  return fixtureMutant(id, defect, (fixture) => ({
    store: changedStore(fixture.store, change(fixture.store, fixture)),
    reopen: async () => {
      const store = await fixture.reopen();
      return changedStore(store, change(store, fixture));
    },
  }));
}

/** A mutant with something of the fixture replaced. */
export function fixtureMutant(
  id: string,
  defect: string,
  change: (fixture: ComputeStoreFixture) => Partial<ComputeStoreFixture>,
): ComputeStoreMutant {
  return {
    id: `compute-store/mutant/${id}`,
    defect,
    mutate: (fixture) => ({
      store: fixture.store,
      advance: (ms) => fixture.advance(ms),
      deny: (action) => fixture.deny(action),
      breakAudit: () => fixture.breakAudit(),
      reopen: () => fixture.reopen(),
      ...change(fixture),
    }),
  };
}

/** A mutant that changes the context of every call. */
export function contextMutant(
  id: string,
  defect: string,
  change: (context: ExecutionContext) => ExecutionContext,
): ComputeStoreMutant {
  return storeMutant(id, defect, (store) => {
    const bound = boundStore(store);
    const methods = Object.entries(bound).map(([name, method]) => {
      const call = method as (...given: readonly unknown[]) => unknown;
      const changed = async (context: unknown, ...rest: readonly unknown[]): Promise<unknown> =>
        call(change(context as ExecutionContext), ...rest);
      return [name, name === 'close' ? call : changed];
    });
    return Object.fromEntries(methods) as Partial<ComputeStore>;
  });
}

function changedStore(store: ComputeStore, change: Partial<ComputeStore>): ComputeStore {
  const descriptors = Object.getOwnPropertyDescriptors(change);
  const rest = {
    get auditFailures() {
      return store.auditFailures;
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
  return Object.defineProperties(rest, {
    ...Object.getOwnPropertyDescriptors(boundStore(store)),
    ...descriptors,
  }) as ComputeStore;
}

function boundStore(store: ComputeStore): Omit<ComputeStore, 'auditFailures' | typeof Symbol.asyncDispose> {
  return {
    storeEmbedding: (context, input) => store.storeEmbedding(context, input),
    storeEmbeddings: (context, inputs) => store.storeEmbeddings(context, inputs),
    getEmbedding: (context, id) => store.getEmbedding(context, id),
    queryEmbeddings: (context, filter, options) => store.queryEmbeddings(context, filter, options),
    countEmbeddings: (context, filter) => store.countEmbeddings(context, filter),
    deleteEmbedding: (context, id) => store.deleteEmbedding(context, id),
    findMatchingSchema: (context, schema, options) => store.findMatchingSchema(context, schema, options),
    storeComputation: (context, input) => store.storeComputation(context, input),
    storeComputations: (context, inputs) => store.storeComputations(context, inputs),
    getComputation: (context, id) => store.getComputation(context, id),
    queryComputations: (context, filter, options) => store.queryComputations(context, filter, options),
    countComputations: (context, filter) => store.countComputations(context, filter),
    deleteComputation: (context, id) => store.deleteComputation(context, id),
    storeComputationResult: (context, id, result) => store.storeComputationResult(context, id, result),
    replayComputation: (context, id) => store.replayComputation(context, id),
    queryAudit: (context, filter, options) => store.queryAudit(context, filter, options),
    foldAudit: (context) => store.foldAudit(context),
    verifyAudit: (context, options) => store.verifyAudit(context, options),
    close: () => store.close(),
  };
}
