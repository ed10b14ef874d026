import { EiderError } from '@eider/core';
import { z } from 'zod';
import { checkShape } from '../config/check-shape.ts';
import { type OpenMemoryComponents, openMemory } from '../open/open-memory.ts';
import { BACKEND_SHAPE, type LtmBackendOptions, type LtmBackendSettings } from './backend-settings.ts';
import type { LtmMemoryBackend } from './ltm-backend.ts';
import { toLtmBackend } from './memory-backend.ts';
import { toMemorySettings } from './to-memory-settings.ts';

const IN_MEMORY = ':memory:';

/** The backend `duckdb`: a memory at a URI. */
export async function duckDbBackend(options: LtmBackendOptions): Promise<LtmMemoryBackend> {
  const { settings, components } = divided(options);
  if (settings.uri === undefined) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      'the duckdb backend needs a uri: a path such as ./ltm.duckdb, or :memory:',
    );
  }
  return toLtmBackend(await openMemory(settings.uri, toMemorySettings(settings), components));
}

/** The backend `memory`, for tests: gone when it is closed. */
export async function memoryBackend(options: LtmBackendOptions): Promise<LtmMemoryBackend> {
  const { settings, components } = divided(options);
  if ((settings.uri ?? IN_MEMORY) !== IN_MEMORY) {
    throw new EiderError('INVALID_ARGUMENT', 'the memory backend keeps nothing; leave out the uri, or use duckdb');
  }
  return toLtmBackend(await openMemory(IN_MEMORY, toMemorySettings(settings), components));
}

function divided({ engine, clock, ids, ...settings }: LtmBackendOptions) {
  const components: OpenMemoryComponents = {
    ...(engine === undefined ? {} : { engine }),
    ...(clock === undefined ? {} : { clock }),
    ...(ids === undefined ? {} : { ids }),
  };
  return { settings: checkShape(z.strictObject(BACKEND_SHAPE), settings, 'options') as LtmBackendSettings, components };
}
