import { systemClock, uuidSource } from '@eider/core';
import { createComputationRegistry } from '../computations/computation-registry.ts';
import { createFunctionCatalogue } from '../computations/lint/function-catalogue.ts';
import { Turns } from '../store/turns.ts';
import { compareEmbeddings, findMatchingSchemas } from './compare-embeddings.ts';
import type { ComputeEmbeddings, ComputeRuns, ComputeService } from './compute-service.ts';
import { createEmbedding, toSourceEmbedding } from './create-embedding.ts';
import { deleteRun } from './delete-run.ts';
import { lintQuery } from './lint-query.ts';
import { replayStored } from './replay-stored.ts';
import { runAndStore } from './run-and-store.ts';
import { RunSlots } from './run-slots.ts';
import { ServiceLife } from './service-life.ts';
import type { ServiceParts } from './service-parts.ts';
import {
  type ComputeServiceComponents,
  type ComputeServiceSettings,
  checkServiceSettings,
} from './service-settings.ts';

/** Puts a compute service together; INVALID_ARGUMENT for settings that cannot be. Closing it closes what `owned` names, nothing else. */
export function createComputeService(
  components: ComputeServiceComponents,
  settings: ComputeServiceSettings = {},
): ComputeService {
  const checked = checkServiceSettings(settings);
  const { store, engine, sandbox, linter = engine, results, lineage, owned = [] } = components;
  const { registry = createComputationRegistry(), clock = systemClock, ids = uuidSource } = components;
  const parts: ServiceParts = {
    ...{ store, engine, sandbox, linter, results, lineage, registry, clock, ids },
    catalogue: createFunctionCatalogue(),
    slots: new RunSlots(checked.maxConcurrentRuns),
    turns: new Turns(),
    settings: checked,
  };
  const life = new ServiceLife(owned);
  return {
    store,
    embeddings: embeddingsOf(parts, life),
    runs: runsOf(parts, life),
    define(input) {
      life.check();
      return registry.define(input);
    },
    lint: (sql, options = {}) => life.during(() => lintQuery(parts, sql, options)),
    run: (context, type, inputs, options = {}) =>
      life.during(() => runAndStore(parts, context, { type, inputs, options })),
    replay: (context, runId, options = {}) => life.during(() => replayStored(parts, context, { ...options, runId })),
    close: () => life.close(),
    [Symbol.asyncDispose]: () => life.close(),
  };
}

function embeddingsOf(parts: ServiceParts, life: ServiceLife): ComputeEmbeddings {
  const { store } = parts;
  return {
    create: (context, options) => life.during(() => createEmbedding(parts, context, options)),
    get: (context, embeddingId) =>
      life.during(async () => {
        const found = await store.getEmbedding(context, embeddingId);
        return found === undefined ? undefined : toSourceEmbedding(found);
      }),
    query: (context, filter, options) =>
      life.during(async () => {
        const { items, ...page } = await store.queryEmbeddings(context, filter, options);
        return { ...page, items: items.map(toSourceEmbedding) };
      }),
    count: (context, filter) => life.during(() => store.countEmbeddings(context, filter)),
    delete: (context, embeddingId) => life.during(() => store.deleteEmbedding(context, embeddingId)),
    findMatchingSchemas: (context, schema, options = {}) =>
      life.during(() => findMatchingSchemas(parts, context, { ...options, schema })),
    compare: (context, beforeId, afterId) => life.during(() => compareEmbeddings(parts, context, [beforeId, afterId])),
  };
}

function runsOf(parts: ServiceParts, life: ServiceLife): ComputeRuns {
  const { store } = parts;
  return {
    get: (context, runId) => life.during(() => store.getComputation(context, runId)),
    query: (context, filter, options) => life.during(() => store.queryComputations(context, filter, options)),
    count: (context, filter) => life.during(() => store.countComputations(context, filter)),
    delete: (context, runId) => life.during(() => deleteRun(parts, context, runId)),
  };
}
