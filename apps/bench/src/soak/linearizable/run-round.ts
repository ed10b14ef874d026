import { type Random, seededRandom } from '@eider/core';
import { type HistoryOperation, type S3TestServer, startTcpProxy } from '@eider/test-servers';
import { openShared, type SharedPlace, type SharedPressure } from '../bucket/open-shared.ts';
import { ClientProcess } from './client-process.ts';
import type { ClientSettings } from './client-protocol.ts';
import { randomFaults } from './faults.ts';
import { HistoryOfRound } from './history-of-round.ts';
import { monotonicNs } from './monotonic-ns.ts';

export interface RoundOptions {
  readonly server: S3TestServer;
  readonly seed: number;
  readonly processes: number;
  /** How many operations each process makes, with those that are started in its place. */
  readonly operations: number;
  /** How many processes are killed; each is followed by another. */
  readonly kills: number;
  /** Where compiled sources are kept: starting is most of what a process costs. */
  readonly compiled: string;
}

export interface Round {
  readonly history: readonly HistoryOperation[];
  /** Operations that failed with a definite error. */
  readonly failed: number;
  readonly killed: number;
  /** What happened to requests on their way, and how often. */
  readonly faults: Readonly<Record<string, number>>;
  /** Commits and files that are left. */
  readonly gcBoundary: number;
  readonly sequence: number;
}

const KEYS = 6;
const LANES = 3;
const PRESSURE: SharedPressure = { graceMs: 1_500, requestMs: 5_000, patienceMs: 20_000, memtable: { maxEntries: 40 } };

/** Lets processes use one memory through proxies that break connections, kills some of them, and gives the history of what all of them saw. */
export async function runRound(options: RoundOptions): Promise<Round> {
  const { server, seed, processes } = options;
  const { credentials, region } = server;
  const bucket = await server.createBucket();
  const place: SharedPlace = { bucket, prefix: 'agents/memory', endpoint: server.endpoint, credentials, region };
  const round = new RunningRound(options, place);
  await Promise.all(
    Array.from({ length: processes }, (_, slot) => round.runSlot(slot, seededRandom(seed * 64 + slot))),
  );
  const { gcBoundary, sequence } = await round.readAll();
  const { history, faults, killed } = round;
  return { history: history.finish(), failed: history.failed, killed, faults, gcBoundary, sequence };
}

class RunningRound {
  readonly history = new HistoryOfRound();
  readonly faults: Record<string, number> = {};
  killed = 0;
  readonly #options: RoundOptions;
  readonly #place: SharedPlace;
  readonly #running = new Set<ClientProcess>();
  #hasFailed = false;
  #clients = 0;

  constructor(options: RoundOptions, place: SharedPlace) {
    this.#options = options;
    this.#place = place;
  }

  /** One process after the other, until all operations have been made. */
  async runSlot(slot: number, random: Random): Promise<void> {
    const { processes, operations, kills } = this.#options;
    await using proxy = await startTcpProxy(this.#place.endpoint ?? '');
    proxy.setRule(randomFaults(random, this.faults));
    let killsLeft = Math.floor((kills + slot) / processes);
    let left = operations;
    while (left > 0 && !this.#hasFailed) {
      const killAfter = killsLeft > 0 ? Math.floor((random.next() * left) / killsLeft) : Number.POSITIVE_INFINITY;
      const made = await this.#runClient({ ...this.#place, endpoint: proxy.endpoint }, random, left, killAfter);
      left -= made;
      killsLeft -= 1;
    }
  }

  /** At the end, undisturbed: whoever looks now must find what was acknowledged. */
  async readAll(): Promise<{ readonly gcBoundary: number; readonly sequence: number }> {
    const memory = await openShared(this.#place, PRESSURE);
    const client = this.#nextClient();
    for (let key = 0; key < KEYS; key += 1) {
      const call = { kind: 'read', key: `key-${key}` } as const;
      this.history.take(client, { type: 'call', id: key, at: monotonicNs(), call });
      const record = await memory.retrieve<string>(call.key, { consistency: 'latest' });
      const found = record !== undefined;
      const result = found ? { found, value: record.value, revision: record.revision } : { found };
      this.history.take(client, { type: 'return', id: key, at: monotonicNs(), result: { outcome: 'done', ...result } });
    }
    const { storage } = await memory.stats();
    await memory.close();
    return { gcBoundary: storage?.log.after ?? 0, sequence: storage?.lastSequence ?? 0 };
  }

  /** Nobody may outlive a round that has failed. */
  end(): void {
    this.#hasFailed = true;
    for (const client of this.#running) client.kill();
  }

  #nextClient(): number {
    this.#clients += 1;
    return this.#clients;
  }

  /** Gives how many operations the process has begun. */
  async #runClient(place: SharedPlace, random: Random, operations: number, killAfter: number): Promise<number> {
    const number = this.#nextClient();
    const seed = Math.floor(random.next() * 2 ** 32);
    const settings: ClientSettings = {
      ...{ place, pressure: PRESSURE, seed, keys: KEYS, lanes: LANES },
      ...{ operations, name: `p${number}` },
    };
    const client = new ClientProcess(settings, this.#options.compiled);
    this.#running.add(client);
    let begun = 0;
    let isClosed = false;
    try {
      for await (const message of client.messages()) {
        if (message.type === 'broken') throw new Error(`a memory failed by itself: ${message.reason}`);
        if (message.type === 'call') begun += 1;
        isClosed ||= message.type === 'closed';
        this.history.take(number, message);
        if (begun > killAfter) client.kill();
      }
      const exitCode = await client.ended;
      if (exitCode === null && begun > killAfter) this.killed += 1;
      else if (!isClosed) throw new Error(`a client ended with ${exitCode} before it had done its operations`);
    } finally {
      client.kill();
      this.#running.delete(client);
    }
    return isClosed ? operations : begun;
  }
}
