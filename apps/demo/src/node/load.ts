import type { LongTermMemory, StoreItem } from '@eider/core';
import { claim, DOCUMENTS, FILMS, type Stage } from './stage.ts';

const BATCH = 250;
/** Films of the data set; another number means that it is another one. */
const ALL_FILMS = 3_201;

/** Stores films and documents, each kind in a namespace of its own, with their texts indexed on the way. */
export async function load(stage: Stage, memory: LongTermMemory): Promise<void> {
  const { terminal, films, documents, measured } = stage;
  terminal.heading('Films and documentation go into one file');
  const start = performance.now();
  await storeAll(
    stage,
    memory.namespace(FILMS),
    'films',
    films.map(({ item }) => item),
  );
  const pages = documents.map(({ key, text, source }) => ({ key, value: { text }, metadata: { source } }));
  await storeAll(stage, memory.namespace(DOCUMENTS), 'documents', pages);
  const seconds = (performance.now() - start) / 1_000;
  const count = films.length + documents.length;
  measured.push(['loading, durable and indexed', count / seconds, 'records/s']);
  terminal.line();
  terminal.table(['documents from', 'number'], [...countBySource(stage)]);
  terminal.line();
  const stored = await memory.namespace(FILMS).count();
  claim(stage, 'all films of the data set are stored', stored === ALL_FILMS, `${stored} of ${ALL_FILMS}`);
  const pagesStored = await memory.namespace(DOCUMENTS).count();
  const isComplete = pagesStored === documents.length && pagesStored > 0;
  claim(stage, 'all documents found on this machine are stored', isComplete, `${pagesStored} of ${documents.length}`);
}

async function storeAll(
  { terminal }: Stage,
  memory: LongTermMemory,
  label: string,
  items: readonly StoreItem[],
): Promise<void> {
  const bar = terminal.progress(label, items.length);
  for (let at = 0; at < items.length; at += BATCH) {
    await memory.storeMany(items.slice(at, at + BATCH));
    bar.show(Math.min(at + BATCH, items.length));
  }
}

function countBySource({ documents }: Stage): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { source } of documents) counts.set(source, (counts.get(source) ?? 0) + 1);
  return counts;
}
