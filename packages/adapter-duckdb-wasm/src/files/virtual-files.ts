import { EiderError } from '@eider/core';

/**
 * Files in memory, by path, for one engine or several. A database file is copied into the engine that attaches it and
 * written back at checkpoint, detach, restore and close; meanwhile it belongs to that engine alone.
 */
export class VirtualFiles {
  readonly #files = new Map<string, Uint8Array>();
  readonly #owned = new Set<string>();

  /** A copy of the file's bytes; undefined if there is none. */
  read(path: string): Uint8Array | undefined {
    return this.#files.get(normalPath(path))?.slice();
  }

  /** Creates or replaces a file; LOCKED while an engine has it attached. */
  write(path: string, bytes: Uint8Array): void {
    const key = normalPath(path);
    if (this.#owned.has(key)) throw locked(key);
    this.#files.set(key, bytes.slice());
  }

  /** True if there was one; LOCKED while an engine has it attached. */
  delete(path: string): boolean {
    const key = normalPath(path);
    if (this.#owned.has(key)) throw locked(key);
    return this.#files.delete(key);
  }

  /** All paths, sorted by code unit. */
  list(): readonly string[] {
    return [...this.#files.keys()].sort();
  }

  has(path: string): boolean {
    return this.#files.has(normalPath(path));
  }

  /** Takes a file for one engine, also one that is not there yet; LOCKED if another has it. */
  own(path: string): OwnedFile {
    const key = normalPath(path);
    if (this.#owned.has(key)) throw locked(key);
    this.#owned.add(key);
    let released = false;
    return {
      path: key,
      read: () => this.#files.get(key),
      write: (bytes) => {
        if (!released) this.#files.set(key, bytes);
      },
      release: () => {
        if (!released) this.#owned.delete(key);
        released = true;
      },
    };
  }
}

/** A file while one engine has it. */
export interface OwnedFile {
  readonly path: string;
  read(): Uint8Array | undefined;
  write(bytes: Uint8Array): void;
  release(): void;
}

/** One text for each file: `a//./b/../c` is `a/c`. */
function normalPath(path: string): string {
  if (path === '' || path.includes('\0')) {
    throw new EiderError('INVALID_ARGUMENT', 'a path must be a text that is not empty and holds no NUL');
  }
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  if (parts.length === 0) throw new EiderError('INVALID_ARGUMENT', 'a path must name a file');
  return (path.startsWith('/') ? '/' : '') + parts.join('/');
}

function locked(path: string): EiderError {
  return new EiderError('LOCKED', 'an engine has this file open; detach it there first', { details: { path } });
}
