import type { Platform, WorkerLike } from './platform.ts';
import { QUIET_CONSOLE } from './quiet-console.ts';

/**
 * Browsers: a small Blob script prepares the worker and then loads the worker script, which may so come from another
 * origin too.
 */
export const platform: Platform = {
  installedBundle: undefined,
  resolveUrl: (url) => new URL(url, globalThis.location.href).href,
  startWorker,
};

function startWorker(workerUrl: string): WorkerLike {
  const script = `${QUIET_CONSOLE}
for (const name of Object.keys(quiet)) console[name] = quiet[name];
importScripts(${JSON.stringify(workerUrl)});`;
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // Once it answers anything the worker has read the script.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  return worker as WorkerLike;
}
