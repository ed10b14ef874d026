import { QUIET_CONSOLE } from './quiet-console.ts';

/**
 * Runs a browser's worker script in a worker thread: gives it the few globals of a worker that it asks for, hides
 * Node's from it (it would take Node's ways otherwise), and reads files where a browser would fetch them.
 */
export const NODE_WORKER_SCRIPT: string = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { readFileSync } = require('node:fs');
${QUIET_CONSOLE}
const nodeFetch = globalThis.fetch;
const readUrl = async (request, options) => {
  const url = typeof request === 'string' ? request : request.url;
  if (!url.startsWith('file:')) return nodeFetch(request, options);
  return new Response(readFileSync(new URL(url)), { headers: { 'content-type': 'application/wasm' } });
};
globalThis.self = globalThis;
globalThis.WorkerGlobalScope = class WorkerGlobalScope {};
globalThis.FileSystemSyncAccessHandle = class FileSystemSyncAccessHandle {};
globalThis.location = { href: workerData.workerUrl };
globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
globalThis.fetch = readUrl;
const waiting = [];
parentPort.on('message', (data) => {
  if (globalThis.onmessage) globalThis.onmessage({ data });
  else waiting.push(data);
});
readUrl(workerData.workerUrl).then((response) => response.text()).then((script) => {
  new Function('process', 'require', 'console', script)(undefined, undefined, quiet);
  for (const data of waiting.splice(0)) globalThis.onmessage({ data });
});
`;
