import { EiderError } from '@eider/core';

// A registered symbol on the global object: two copies of this package in one process know of each other's logs.
const REGISTRY = Symbol.for('eider.file-log.open-paths');

/** Marks a real path as open in this thread's process or throws LOCKED; gives the function that frees it. */
export function claimPath(realPath: string): () => void {
  const paths = openPaths();
  if (paths.has(realPath)) {
    throw new EiderError('LOCKED', 'this process has the log open already: use that one or close it first', {
      details: { path: realPath, pid: process.pid },
    });
  }
  paths.add(realPath);
  return () => paths.delete(realPath);
}

function openPaths(): Set<string> {
  const holder = globalThis as { [REGISTRY]?: Set<string> };
  holder[REGISTRY] ??= new Set();
  return holder[REGISTRY];
}
