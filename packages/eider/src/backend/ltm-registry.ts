import { EiderError } from '@eider/core';
import { checkComponent } from '../config/check-component.ts';
import type { LtmBackendOptions } from './backend-settings.ts';
import type { LtmBackend, LtmMemoryBackend } from './ltm-backend.ts';
import { duckDbBackend, memoryBackend } from './memory-factories.ts';

/** Builds a backend from its options. */
export type LtmBackendFactory = (options: LtmBackendOptions) => LtmBackend | Promise<LtmBackend>;

/** Backends by name; upper and lower case are the same. */
export interface LtmRegistry {
  /** Adds a backend; a name that is taken is ALREADY_EXISTS. */
  register(name: string, factory: LtmBackendFactory): void;
  /** Builds a backend; an unknown name is NOT_FOUND and lists the known ones. */
  create(name: 'duckdb' | 'memory', options?: LtmBackendOptions): Promise<LtmMemoryBackend>;
  create(name: string, options?: LtmBackendOptions): Promise<LtmBackend>;
  /**
   * Builds a backend, then closes the current one. If building fails, the current one goes on; a local file that it
   * has open is therefore LOCKED for the new one.
   */
  replace(current: LtmBackend, name: string, options?: LtmBackendOptions): Promise<LtmBackend>;
  /** In order of the alphabet, lower case. */
  names(): readonly string[];
}

/** A registry of its own, with the backends `duckdb` and `memory`. */
export function createLtmRegistry(): LtmRegistry {
  return new Registry([
    ['duckdb', duckDbBackend],
    ['memory', memoryBackend],
  ]);
}

class Registry implements LtmRegistry {
  readonly #factories: Map<string, LtmBackendFactory>;

  constructor(factories: Iterable<readonly [string, LtmBackendFactory]>) {
    this.#factories = new Map(factories);
  }

  register(name: string, factory: LtmBackendFactory): void {
    const plain = plainName(name);
    if (typeof factory !== 'function') {
      throw new EiderError('INVALID_ARGUMENT', 'give the function that builds the backend', {
        details: { name: plain },
      });
    }
    if (this.#factories.has(plain)) {
      throw new EiderError('ALREADY_EXISTS', 'there is a backend of this name; choose another', {
        details: { name: plain },
      });
    }
    this.#factories.set(plain, factory);
  }

  create(name: 'duckdb' | 'memory', options?: LtmBackendOptions): Promise<LtmMemoryBackend>;
  create(name: string, options?: LtmBackendOptions): Promise<LtmBackend>;
  async create(name: string, options: LtmBackendOptions = {}): Promise<LtmBackend> {
    const plain = plainName(name);
    const factory = this.#factories.get(plain);
    if (factory !== undefined) return checkedBackend(await factory(options));
    throw new EiderError('NOT_FOUND', 'there is no such backend; use one of the known ones or register it', {
      details: { name: plain, known: this.names().join(', ') },
    });
  }

  async replace(current: LtmBackend, name: string, options: LtmBackendOptions = {}): Promise<LtmBackend> {
    const next = await this.create(name, options);
    try {
      await current.close();
    } catch (error) {
      // The caller learns of the failure and gets no backend: nobody else could close this one.
      await next.close();
      throw error;
    }
    return next;
  }

  names(): readonly string[] {
    return [...this.#factories.keys()].sort();
  }
}

const METHODS: readonly (keyof LtmBackend & string)[] = [
  'store',
  'retrieve',
  'delete',
  'search',
  'listAll',
  'transaction',
  'close',
];

function checkedBackend(backend: LtmBackend): LtmBackend {
  checkComponent(backend, { name: 'backend', methods: METHODS, advice: 'let its factory give an LtmBackend' });
  return backend;
}

const MAX_NAME = 100;

function plainName(name: unknown): string {
  if (typeof name !== 'string' || !/^\S+$/.test(name) || name.length > MAX_NAME) {
    throw new EiderError('INVALID_ARGUMENT', 'the name of a backend must be text without spaces, such as duckdb');
  }
  return name.toLowerCase();
}
