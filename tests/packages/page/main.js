// What an application writes to have a memory in a browser; the test bundles it from the packed packages.
import workerUrl from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import wasmUrl from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import { openWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import { EiderError } from '@eider/core';
import { createMemory } from '@eider/ltm';
import { memoryLog } from '@eider/storage-cloud/memory';

async function useMemory() {
  const engine = await openWasmDuckDb({ workerUrl, wasmUrl });
  const memory = await createMemory({ engine, log: memoryLog() }, {});
  const films = memory.namespace('films');
  await films.store(
    'alien',
    { title: 'Alien', about: 'a creature hunts a crew in space' },
    { metadata: { year: 1979 } },
  );
  await films.store('heat', { title: 'Heat', about: 'a thief and a detective' }, { metadata: { year: 1995 } });
  await memory.checkpoint();
  await films.store('aliens', { title: 'Aliens', about: 'more creatures in space' }, { metadata: { year: 1986 } });
  const { hits } = await films.search('space creature', { filter: { year: { lt: 1990 } } });
  const { runs } = (await memory.stats()).storage;
  const refused = await films.store('', 1).catch((error) => EiderError.is(error, 'INVALID_ARGUMENT'));
  const heat = await films.retrieve('heat');
  await memory.close();
  await engine.close();
  return { found: hits.map(({ record }) => record.key).sort(), heat: heat?.value, runs: runs.length, refused };
}

globalThis.outcome = useMemory().catch((error) => ({ failed: String(error?.stack ?? error) }));
