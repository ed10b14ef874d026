import {
  type DocumentItem,
  type DocumentStore,
  digestJson,
  EiderError,
  type JsonObject,
  type LineageDataset,
  type LineageEvent,
  type LineageSink,
} from '@eider/core';

export interface ArangoLineageSettings {
  /** Collection of the vertices: runs and datasets. @default 'lineage_nodes' */
  readonly nodes?: string;
  /** Collection of the edges: dataset to run as `input`, run to dataset as `output`. @default 'lineage_edges' */
  readonly edges?: string;
}

/**
 * Lineage as vertices and edges of a document store, for AQL traversals. Keys are digests of what they stand for, so that an event told again writes the same
 * documents again. The collections are made at the first event. Closing the sink leaves the store open.
 */
export function arangoLineageSink(store: DocumentStore, settings: ArangoLineageSettings = {}): LineageSink {
  return new ArangoLineageSink(store, settings.nodes ?? 'lineage_nodes', settings.edges ?? 'lineage_edges');
}

class ArangoLineageSink implements LineageSink {
  readonly #store: DocumentStore;
  readonly #nodes: string;
  readonly #edges: string;
  #areMade = false;
  #isClosed = false;

  constructor(store: DocumentStore, nodes: string, edges: string) {
    this.#store = store;
    this.#nodes = nodes;
    this.#edges = edges;
  }

  async record(event: LineageEvent, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (this.#isClosed) throw new EiderError('CLOSED', 'the lineage sink is closed: open another');
    if (!this.#areMade) {
      await this.#store.createCollection({ name: this.#nodes, kind: 'documents' }, options);
      await this.#store.createCollection({ name: this.#edges, kind: 'edges' }, options);
      this.#areMade = true;
    }
    const run = runNode(event);
    const datasets = [...event.inputs, ...event.outputs].map((dataset) => datasetNode(event.tenantId, dataset));
    // Vertices first: an edge never leads nowhere.
    await this.#store.write(this.#nodes, [run, ...datasets], options);
    const inputs = event.inputs.map((dataset) => this.#edge('input', datasetNode(event.tenantId, dataset), run));
    const outputs = event.outputs.map((dataset) => this.#edge('output', run, datasetNode(event.tenantId, dataset)));
    await this.#store.write(this.#edges, [...inputs, ...outputs], options);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #edge(role: 'input' | 'output', from: DocumentItem, to: DocumentItem): DocumentItem {
    const content = { _from: `${this.#nodes}/${from.key}`, _to: `${this.#nodes}/${to.key}`, role };
    return { key: digestJson(content), content };
  }
}

function runNode(event: LineageEvent): DocumentItem {
  const { id, kind, outcome, atMs, tenantId, job, runId } = event;
  const version = job.version === undefined ? {} : { version: job.version };
  return node({ is: 'run', tenantId, id }, { kind, outcome, atMs, job: job.name, ...version, runId });
}

/** Data of one name and another digest is another vertex. */
function datasetNode(tenantId: string, { name, digest }: LineageDataset): DocumentItem {
  return node({ is: 'dataset', tenantId, name, ...(digest === undefined ? {} : { digest }) }, {});
}

function node(identity: JsonObject, facts: JsonObject): DocumentItem {
  return { key: digestJson(identity), content: { ...identity, ...facts } };
}
