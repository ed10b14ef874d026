import { isInstalled } from './install-tool.ts';
import { PINNED_TOOLS } from './pinned.ts';

/** The folder of a pinned tool. Rejects if it is not there: what is missing is a failure, never a skip. */
export async function findInstalled(name: string): Promise<string> {
  const tool = PINNED_TOOLS.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`${name} is not among the pinned tools`);
  if (!(await isInstalled(tool))) throw new Error(`${name} ${tool.version} is missing: run pnpm servers:install`);
  return tool.target;
}
