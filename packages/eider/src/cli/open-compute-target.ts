import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ComputeService } from '@eider/compute';
import { EiderError, type ExecutionContext } from '@eider/core';
import type { CliOption } from './command.ts';
import { JSON_OPTION } from './option-values.ts';
import type { Terminal } from './terminal.ts';

/** What every command takes that opens a compute store. */
export interface ComputeFlags {
  readonly db?: string;
  readonly tenant?: string;
  readonly as?: string;
  readonly json?: boolean;
}

export const COMPUTE_OPTIONS: readonly CliOption[] = [
  { flags: '-d, --db <file>', description: 'the compute store (default: EIDER_COMPUTE, then ./compute.duckdb)' },
  { flags: '-t, --tenant <id>', description: 'whose data it is; needed' },
  { flags: '--as <id>', description: 'who calls, for the audit (default: USER)' },
  JSON_OPTION,
];

export interface OpenComputeTarget {
  readonly flags: ComputeFlags;
  readonly terminal: Terminal;
  /** Whether a store that is not there is made. @default false: NOT_FOUND */
  readonly create?: boolean;
}

/** Opens the compute store that a command means, works with it for its tenant, and closes it, whatever happens. */
export async function withCompute<Result>(
  { flags, terminal, create = false }: OpenComputeTarget,
  work: (compute: ComputeService, context: ExecutionContext) => Promise<Result>,
): Promise<Result> {
  const context = contextOf(flags, terminal);
  const path = resolve(terminal.workingFolder, flags.db ?? terminal.env['EIDER_COMPUTE'] ?? 'compute.duckdb');
  if (!create && (await stat(path).catch(() => undefined)) === undefined) {
    throw new EiderError('NOT_FOUND', 'there is no compute store at this path; eider run makes one');
  }
  const { openCompute } = await import('../open/open-compute.ts');
  // Whoever may open the file may do everything with it: no rules of ours would stop them.
  const compute = await openCompute(path, { policy: 'own-tenant', sandbox: { spares: 0 } });
  try {
    return await work(compute, context);
  } finally {
    await compute.close();
  }
}

function contextOf({ tenant, as }: ComputeFlags, { env, signal }: Terminal): ExecutionContext {
  if (tenant === undefined) throw new EiderError('INVALID_ARGUMENT', 'say whose data it is: --tenant acme');
  const id = as ?? env['USER'] ?? 'cli';
  return { principal: { id, tenantId: tenant, roles: [] }, sessionId: 'cli', purpose: 'command line', signal };
}
