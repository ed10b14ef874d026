import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type LongTermMemory, type ManualClock, type MemoryRecord, manualClock, type SqlEngine } from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { createMemory, type ExportOptions, exportRecords } from '../../src/index.ts';

export const START_MS: number = Date.UTC(2024, 1, 29, 12);

/** Memories on one engine, by a clock that stands still. */
export interface TransferMemories {
  readonly engine: SqlEngine;
  readonly clock: ManualClock;
  open(): Promise<LongTermMemory>;
  close(): Promise<void>;
}

export async function openTransferMemories(): Promise<TransferMemories> {
  const engine = await openNodeDuckDb();
  const clock = manualClock(START_MS);
  const opened: LongTermMemory[] = [];
  return {
    engine,
    clock,
    open: async () => {
      const memory = await createMemory({ engine, log: memoryLog({ clock }), clock });
      opened.push(memory);
      return memory;
    },
    close: async () => {
      for (const memory of opened) await memory.close();
      await engine.close();
    },
  };
}

/** Every record of a memory without its revision, which is the memory's own. */
export async function contentOf(memory: LongTermMemory): Promise<readonly Omit<MemoryRecord, 'revision'>[]> {
  const content: Omit<MemoryRecord, 'revision'>[] = [];
  const views = [memory];
  for await (const path of memory.namespaces()) views.push(memory.namespace(...path));
  for (const view of views) {
    for await (const { revision: _, ...record } of view.list()) content.push(record);
  }
  return content;
}

export async function exportedBytes(memory: LongTermMemory, options: ExportOptions): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of exportRecords(memory, options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

export function bytesOf(text: string): readonly Uint8Array[] {
  return [new TextEncoder().encode(text)];
}
