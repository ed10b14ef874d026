import {
  type DuckDBDataChunk,
  type DuckDBMaterializedResult,
  type DuckDBResult,
  ResultReturnType,
} from '@duckdb/node-api';
import type { RunContext } from './run-context.ts';

/** A result read chunk by chunk. */
export interface ChunkSource {
  readonly result: DuckDBResult;
  /** Names of the columns, as the statement has them. */
  readonly names: readonly string[];
  /** The next chunk; undefined at the end. */
  next(): Promise<DuckDBDataChunk | undefined>;
  /** Must be called when nothing is read any more, at the end or before it. */
  end(): Promise<void>;
}

/** A result that DuckDB computes while it is read. `findError` says why it broke off. */
export function streamedChunks(
  context: RunContext,
  result: DuckDBResult,
  findError: () => Promise<Error>,
): ChunkSource {
  const next = async (): Promise<DuckDBDataChunk | undefined> => {
    const chunk = await context.connection.native(context.scope, true, () => result.fetchChunk());
    if (chunk !== null && chunk.rowCount > 0) return chunk;
    // The binding gives a failed stream the same end as a finished one; only the kind of the result betrays it.
    if (result.returnType !== ResultReturnType.INVALID) return undefined;
    context.scope.throwIfStopped();
    throw await findError();
  };
  return { result, names: result.columnNames(), next, end: async () => undefined };
}

/** A result that is there already. */
export function wholeChunks(context: RunContext, result: DuckDBMaterializedResult): ChunkSource {
  let index = 0;
  const next = async (): Promise<DuckDBDataChunk | undefined> => {
    context.scope.throwIfStopped();
    if (index >= result.chunkCount) return undefined;
    index += 1;
    return result.getChunk(index - 1);
  };
  return { result, names: result.columnNames(), next, end: async () => undefined };
}
