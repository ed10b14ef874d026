import type { Platform, WorkerLike } from './platform.ts';

/**
 * Browsers: the worker starts from a small Blob script that silences DuckDB's own logging (it prints statements and
 * values of failed queries) and then loads the worker script, which may so come from another origin too.
 */
export const platform: Platform = {
  installedBundle: () => undefined,
  resolveUrl: (url) => new URL(url, globalThis.location.href).href,
  startWorker: startBlobWorker,
};

const QUIET = 'for (const name of ["log", "warn", "error", "debug", "info"]) console[name] = () => {};';

function startBlobWorker(workerUrl: string): WorkerLike {
  const script = `${QUIET}\nimportScripts(${JSON.stringify(workerUrl)});`;
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // Once it answers anything the worker has read the script.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  return worker as WorkerLike;
}
