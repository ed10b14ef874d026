import type { CliCommand } from './command.ts';
import { backupCommand } from './commands/backup.ts';
import { checkpointCommand } from './commands/checkpoint.ts';
import { countCommand } from './commands/count.ts';
import { deleteCommand } from './commands/delete.ts';
import { exportCommand } from './commands/export.ts';
import { fingerprintCommand } from './commands/fingerprint.ts';
import { getCommand } from './commands/get.ts';
import { importCommand } from './commands/import.ts';
import { lintCommand } from './commands/lint.ts';
import { listCommand } from './commands/list.ts';
import { matchCommand } from './commands/match.ts';
import { namespacesCommand } from './commands/namespaces.ts';
import { probeCommand } from './commands/probe.ts';
import { replayCommand } from './commands/replay.ts';
import { restoreCommand } from './commands/restore.ts';
import { runCommand } from './commands/run.ts';
import { searchCommand } from './commands/search.ts';
import { statsCommand } from './commands/stats.ts';
import { storeCommand } from './commands/store.ts';
import { watchCommand } from './commands/watch.ts';

/** Every command, in the order of the help text. A command loads what it needs when it runs: help must come at once. */
export const COMMANDS: readonly CliCommand[] = [
  storeCommand,
  getCommand,
  deleteCommand,
  searchCommand,
  listCommand,
  countCommand,
  namespacesCommand,
  watchCommand,
  importCommand,
  exportCommand,
  statsCommand,
  checkpointCommand,
  backupCommand,
  restoreCommand,
  probeCommand,
  fingerprintCommand,
  matchCommand,
  lintCommand,
  runCommand,
  replayCommand,
];
