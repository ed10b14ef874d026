import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import type { LongTermMemory } from '@eider/core';
import { openMemory } from 'eider';
import { say as sayLine } from '../../children/say.ts';
import { doOperation } from './do-operation.ts';
import { laneOperation } from './lane-operation.ts';
import type { WriterCommand, WriterMessage, WriterSettings } from './protocol.ts';
import { dumpState } from './state-dump.ts';

// The process that gets killed: opens the memory, says what it holds, writes, closes, as often as it is told to.
const settings = JSON.parse(process.argv[2] ?? '{}') as WriterSettings;
const commands = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function say(message: WriterMessage): void {
  sayLine(message);
}

async function nextCommand(): Promise<WriterCommand | undefined> {
  const { value, done } = await commands.next();
  return done === true ? undefined : (JSON.parse(value) as WriterCommand);
}

async function writeLanes(memory: LongTermMemory, after: readonly number[], operations: number): Promise<void> {
  const budget = { left: operations };
  await Promise.all(
    after.map(async (last, lane) => {
      for (let number = last + 1; budget.left > 0; number += 1) {
        budget.left -= 1;
        await doOperation(memory, lane, laneOperation(settings.seed, lane, number));
        say({ type: 'ack', lane, number });
      }
    }),
  );
}

async function openAndWrite(): Promise<void> {
  say({ type: 'opening' });
  const memory = await openMemory(settings.path, {
    ...settings.variant,
    memtable: { maxBytes: settings.memtableBytes },
  });
  say({ type: 'opened', dump: await dumpState(memory, settings.lanes) });
  const command = await nextCommand();
  if (command?.type === 'write') {
    say({ type: 'writing' });
    await writeLanes(memory, command.after, command.operations);
  }
  say({ type: 'closing' });
  await memory.close();
  say({ type: 'closed' });
}

// Usually written at the end of a process, which this one will not see.
flushCompileCache();
say({ type: 'ready' });
try {
  while ((await nextCommand())?.type === 'open') await openAndWrite();
} catch (error) {
  say({ type: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
}
