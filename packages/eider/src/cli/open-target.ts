import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EiderError, type LongTermMemory } from '@eider/core';
import type { OpenMemorySettings } from '../config/memory-config.ts';
import { parseMemoryUri } from '../open/memory-uri.ts';
import type { MemoryFlags } from './option-values.ts';
import type { Terminal } from './terminal.ts';

/** Where a memory lies and how it is opened. */
export interface Target {
  readonly uri: string;
  readonly settings: OpenMemorySettings;
}

const CONFIG_FILE = 'eider.yaml';
const FORMAT_KEY = 'format.json';

/** The memory that a command means: `--uri`, or EIDER_URI, or `settings.ltm` of eider.yaml in the working folder. */
export async function findTarget({ uri }: MemoryFlags, { env, workingFolder }: Terminal): Promise<Target> {
  const given = uri ?? env['EIDER_URI'];
  if (given !== undefined && given !== '') return { uri: given, settings: {} };
  const configured = await readConfig(join(workingFolder, CONFIG_FILE), env);
  if (configured !== undefined) return configured;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'name the memory by --uri, by EIDER_URI, or by settings.ltm.uri in eider.yaml',
  );
}

async function readConfig(path: string, env: Terminal['env']): Promise<Target | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new EiderError('PERMISSION_DENIED', 'eider.yaml cannot be read', { details: { reason: error.code ?? '' } });
  });
  if (text === undefined) return undefined;
  const [{ loadLtmConfig }, { toMemorySettings }] = await Promise.all([
    import('../config/ltm-config.ts'),
    import('../backend/to-memory-settings.ts'),
  ]);
  const { options } = loadLtmConfig(text, { env });
  return options.uri === undefined ? undefined : { uri: options.uri, settings: toMemorySettings(options) };
}

export interface OpenTargetOptions {
  /** Whether a memory that is not there is made. @default false: NOT_FOUND */
  readonly create?: boolean;
  /** Whether the work only reads: of a bucket no more right is needed then. @default false */
  readonly readOnly?: boolean;
}

/** Opens the memory that a command means, works with its namespace, and closes it, whatever happens. */
export async function withMemory<Result>(
  flags: MemoryFlags,
  terminal: Terminal,
  work: (memory: LongTermMemory) => Promise<Result>,
  { create = false, readOnly = false }: OpenTargetOptions = {},
): Promise<Result> {
  const { uri, settings } = await findTarget(flags, terminal);
  if (!create) await checkExists(uri, terminal);
  const { openMemory } = await import('../open/open-memory.ts');
  const isReading = readOnly && isShared(uri);
  const memory = await openMemory(uri, isReading ? { ...settings, readOnly: true } : settings);
  try {
    return await work(flags.namespace === undefined ? memory : memory.namespace(...flags.namespace));
  } finally {
    await memory.close();
  }
}

function isShared(uri: string): boolean {
  return parseMemoryUri(uri).kind === 'shared';
}

/** A misspelled path must not become a new, empty memory. */
async function checkExists(uri: string, { env, signal }: Terminal): Promise<void> {
  const location = parseMemoryUri(uri);
  if (location.kind === 'memory') throw missing('there is nothing in :memory:; name a file or a bucket');
  if (location.kind === 'file') {
    const found = await stat(location.path).catch(() => undefined);
    if (found === undefined) throw missing('there is no memory at this path; eider store and eider import make one');
    return;
  }
  const { blobStoreFromUri } = await import('../open/blob-store-from-uri.ts');
  const store = await blobStoreFromUri(uri, env);
  try {
    if ((await store.head(FORMAT_KEY, { signal })) !== undefined) return;
  } finally {
    await store.close();
  }
  throw missing('there is no memory at this place; eider store and eider import make one');
}

function missing(message: string): EiderError {
  return new EiderError('NOT_FOUND', message);
}
