import type { Platform, WorkerLike, WorkerStart } from './platform.ts';
import { WORKER_PRELUDE } from './worker-prelude.ts';

/**
 * Browsers: a small Blob script prepares the worker and then loads the worker script, which may so come from another
 * origin too.
 */
export const platform: Platform = {
  installedBundle: () => undefined,
  resolveUrl: (url) => new URL(url, globalThis.location.href).href,
  compile: (wasmUrl) => WebAssembly.compileStreaming(fetch(wasmUrl)),
  startWorker,
};

const SCRIPT = `${WORKER_PRELUDE}
for (const name of Object.keys(quiet)) console[name] = quiet[name];
self.onmessage = ({ data }) => {
  prepareLoading(data.module);
  importScripts(data.workerUrl);
};`;

function startWorker(start: WorkerStart): WorkerLike {
  const url = URL.createObjectURL(new Blob([SCRIPT], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // Once it answers anything the worker has read the script.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  worker.postMessage(start);
  return worker as WorkerLike;
}
