/**
 * Runs a browser's worker script in a worker thread: gives it the few globals of a worker that it asks for, hides
 * Node's from it (it would take Node's ways otherwise), silences its logging, which prints values, and reads the
 * module's file where a browser would fetch it.
 */
export const NODE_WORKER_SCRIPT = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { readFileSync } = require('node:fs');
const nodeFetch = globalThis.fetch;
const urlOf = (request) => (typeof request === 'string' ? request : request.url);
globalThis.self = globalThis;
globalThis.WorkerGlobalScope = class WorkerGlobalScope {};
globalThis.FileSystemSyncAccessHandle = class FileSystemSyncAccessHandle {};
globalThis.location = { href: workerData.workerUrl };
globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
globalThis.fetch = async (request, options) => {
  const url = urlOf(request);
  if (!url.startsWith('file:')) return nodeFetch(request, options);
  return new Response(readFileSync(new URL(url)), { headers: { 'content-type': 'application/wasm' } });
};
const quiet = { log() {}, warn() {}, error() {}, debug() {}, info() {}, assert() {} };
const load = async () => {
  const { workerUrl } = workerData;
  if (workerUrl.startsWith('file:')) return readFileSync(new URL(workerUrl), 'utf8');
  const response = await nodeFetch(workerUrl);
  if (!response.ok) throw new Error('the worker script could not be fetched');
  return response.text();
};
const waiting = [];
parentPort.on('message', (data) => {
  if (globalThis.onmessage) globalThis.onmessage({ data });
  else waiting.push(data);
});
load().then((script) => {
  new Function('process', 'require', 'console', script)(undefined, undefined, quiet);
  for (const data of waiting.splice(0)) globalThis.onmessage({ data });
});
`;
