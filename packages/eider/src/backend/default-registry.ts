import type { LtmBackendOptions } from './backend-settings.ts';
import type { LtmBackend, LtmMemoryBackend } from './ltm-backend.ts';
import { createLtmRegistry, type LtmBackendFactory, type LtmRegistry } from './ltm-registry.ts';

// The one registry that is shared by all of a program; `createLtmRegistry` makes others.
const DEFAULT_REGISTRY: LtmRegistry = createLtmRegistry();

/** Builds a backend of the default registry: `duckdb` (a file, or `:memory:`), `memory`, or a registered one. An unknown name is NOT_FOUND. */
export function createLtmBackend(name: 'duckdb' | 'memory', options?: LtmBackendOptions): Promise<LtmMemoryBackend>;
export function createLtmBackend(name: string, options?: LtmBackendOptions): Promise<LtmBackend>;
export function createLtmBackend(name: string, options?: LtmBackendOptions): Promise<LtmBackend> {
  return DEFAULT_REGISTRY.create(name, options);
}

/** Adds a backend to the default registry, for the whole program; a name that is taken is ALREADY_EXISTS. */
export function registerLtmBackend(name: string, factory: LtmBackendFactory): void {
  DEFAULT_REGISTRY.register(name, factory);
}
