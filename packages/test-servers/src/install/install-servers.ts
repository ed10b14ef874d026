import { installTool } from './install-tool.ts';
import { PINNED_TOOLS, type PinnedTool, type Toolchain } from './pinned.ts';

export interface InstallServersOptions {
  /** Called with one line for every step that has ended. */
  readonly onStep?: (line: string) => void;
}

/**
 * Fetches every server and extension that is missing, those of one tool chain one after the other. Rejects with an AggregateError that
 * has one error for each step that failed; the others are done.
 */
export async function installServers({ onStep = () => undefined }: InstallServersOptions = {}): Promise<void> {
  const toolchains: readonly Toolchain[] = ['go', 'npm', 'python'];
  const lanes = toolchains.map((toolchain) => installLane(toolchain, onStep));
  const errors = (await Promise.all(lanes)).flat();
  if (errors.length > 0) {
    throw new AggregateError(
      errors,
      `some test servers are missing:\n${errors.map(({ message }) => message).join('\n')}`,
    );
  }
}

async function installLane(toolchain: Toolchain, onStep: (line: string) => void): Promise<readonly Error[]> {
  const errors: Error[] = [];
  for (const tool of PINNED_TOOLS.filter((candidate) => candidate.toolchain === toolchain)) {
    try {
      const startedMs = performance.now();
      const wasFetched = await installTool(tool);
      onStep(`${tool.name} ${tool.version}: ${wasFetched ? describeTime(startedMs) : 'is there'}`);
    } catch (error) {
      errors.push(describeFailure(tool, error));
    }
  }
  return errors;
}

function describeTime(startedMs: number): string {
  return `fetched in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}

function describeFailure({ name, version }: PinnedTool, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${name} ${version}: ${reason}`, { cause });
}
