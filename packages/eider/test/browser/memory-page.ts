// One tab: the LongTermMemory suite on IndexedDB, and memories that tests use from several tabs at once.
import { type LongTermMemoryFixture, longTermMemorySuite, type OpenFixture, runCase } from '@eider/conformance';
import { type Clock, EiderError, type LongTermMemory, manualClock, systemClock } from '@eider/core';
import { type OpenPageMemorySettings, openMemory } from 'eider/browser';

/** What a case came to, as it may leave the page. */
export interface CaseOutcome {
  readonly passed: boolean;
  readonly error: string;
}

/** What a call came to: its value, or the code of its error. */
export interface CallOutcome {
  readonly value?: unknown;
  readonly code?: string;
  readonly message?: string;
}

type Call = (memory: LongTermMemory, ...args: readonly never[]) => Promise<unknown>;

const START_MS = Date.UTC(2024, 1, 29, 12);
const HURRY = 100;
const memories = new Map<string, LongTermMemory>();
let places = 0;

/** Runs a case of the suite on memories of IndexedDB in this tab. */
async function runCaseOf(id: string): Promise<CaseOutcome> {
  const conformanceCase = longTermMemorySuite.cases.find((each) => each.id === id);
  if (conformanceCase === undefined) return { passed: false, error: `there is no case ${id}` };
  const { passed, error } = await runCase(conformanceCase, openFixture);
  return { passed, error: passed ? '' : String(error) };
}

async function openFixture(): Promise<OpenFixture<LongTermMemoryFixture>> {
  const clock = manualClock(START_MS);
  const opened = new Map<LongTermMemory, { readonly uri: string; readonly settings: OpenPageMemorySettings }>();
  const open = async (uri: string, settings: OpenPageMemorySettings): Promise<LongTermMemory> => {
    const memory = await openMemory(uri, settings, { clock });
    opened.set(memory, { uri, settings });
    return memory;
  };
  return {
    fixture: {
      clock,
      open(settings = {}) {
        places += 1;
        return open(`indexeddb:case ${places}`, settings);
      },
      async reopen(memory) {
        const place = opened.get(memory);
        if (place === undefined) throw new Error('this fixture did not open the memory');
        await memory.close();
        return open(place.uri, place.settings);
      },
    },
    dispose: async () => {
      for (const memory of opened.keys()) await memory.close();
      for (const { uri } of opened.values()) indexedDB.deleteDatabase(uri.slice('indexeddb:'.length));
    },
  };
}

/** Opens a memory under a name of the test's; `hurried` lets the operations' patience end a hundred times as soon. */
function open(name: string, uri: string, settings: OpenPageMemorySettings = {}, hurried = false): Promise<CallOutcome> {
  return outcomeOf(async () => {
    memories.set(name, await openMemory(uri, settings, hurried ? { clock: hurriedClock() } : {}));
  });
}

const CALLS = {
  store: (memory: LongTermMemory, ...given: Parameters<LongTermMemory['store']>) => memory.store(...given),
  valueOf: async (memory: LongTermMemory, ...given: Parameters<LongTermMemory['retrieve']>) =>
    (await memory.retrieve(...given))?.value,
  delete: (memory: LongTermMemory, ...given: Parameters<LongTermMemory['delete']>) => memory.delete(...given),
  count: (memory: LongTermMemory, ...given: Parameters<LongTermMemory['count']>) => memory.count(...given),
  found: async (memory: LongTermMemory, query: string) =>
    (await memory.search(query)).hits.map(({ record }) => record.key),
  stats: (memory: LongTermMemory) => memory.stats(),
  checkpoint: (memory: LongTermMemory) => memory.checkpoint(),
  close: (memory: LongTermMemory) => memory.close(),
  keys: async (memory: LongTermMemory) => {
    const keys: string[] = [];
    for await (const { key } of memory.list({ consistency: 'latest' })) keys.push(key);
    return keys;
  },
  /** Adds one to a number, in as many transactions. */
  increment: async (memory: LongTermMemory, key: string, times: number) => {
    let attempts = 0;
    for (let time = 0; time < times; time += 1) {
      await memory.transaction(async (tx) => {
        attempts += 1;
        const before = await tx.retrieve<number>(key);
        await tx.store(key, (before?.value ?? 0) + 1);
      });
    }
    return attempts;
  },
  /** Stores one record after the other until the tab ends, and tells the test of each that is acknowledged. */
  storeForEver: async (memory: LongTermMemory, prefix: string) => {
    const { acknowledge } = globalThis as unknown as { acknowledge(key: string): Promise<void> };
    for (let index = 0; ; index += 1) {
      await memory.store(`${prefix}${index}`, index);
      void acknowledge(`${prefix}${index}`);
    }
  },
} as const satisfies Readonly<Record<string, Call>>;

/** What tests call of a memory in a tab. */
export type MemoryCalls = typeof CALLS;

/** Calls a memory that was opened under this name. */
function call(name: string, method: keyof MemoryCalls, ...given: readonly unknown[]): Promise<CallOutcome> {
  return outcomeOf(async () => {
    const memory = memories.get(name);
    if (memory === undefined) throw new Error(`no memory is open as ${name}`);
    return (CALLS[method] as (memory: LongTermMemory, ...rest: readonly unknown[]) => Promise<unknown>)(
      memory,
      ...given,
    );
  });
}

async function outcomeOf(work: () => Promise<unknown>): Promise<CallOutcome> {
  try {
    return { value: await work() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: EiderError.is(error) ? error.code : 'none', message };
  }
}

/** A clock whose waits, and the time that it measures, go by a hundred times as fast. */
function hurriedClock(): Clock {
  return {
    nowMs: systemClock.nowMs,
    monotonicMs: () => systemClock.monotonicMs() * HURRY,
    sleep: (ms, options) => systemClock.sleep(ms / HURRY, options),
  };
}

Object.assign(globalThis, { runCaseOf, open, call });
