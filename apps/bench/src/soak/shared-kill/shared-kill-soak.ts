import { fileURLToPath } from 'node:url';
import { type Random, seededRandom } from '@eider/core';
import { type S3TestServer, startVersitygw } from '@eider/test-servers';
import { ChildProgram } from '../../children/child-program.ts';
import { openSharedPatiently, type SharedPlace, type SharedPressure } from '../bucket/open-shared.ts';
import { judgeDump, judgeLane, LossError } from '../kill/judge.ts';
import { LaneModel } from '../kill/lane-model.ts';
import { RESIDUES } from '../kill/lane-operation.ts';
import { dumpState } from '../kill/state-dump.ts';
import { settleMemory } from './settle-memory.ts';
import type { SharedWriterCommand, SharedWriterMessage, SharedWriterSettings } from './writer-protocol.ts';

export interface SharedKillOptions {
  /** How many writers are killed. */
  readonly rounds: number;
  readonly seed: number;
  /** Where compiled sources are kept. */
  readonly compiled: string;
  readonly tell: (line: string) => void;
  /** @default versitygw, which keeps what it acknowledged when it is killed */
  readonly start?: () => Promise<S3TestServer>;
}

export interface SharedKillReport {
  readonly kills: number;
  readonly serverKills: number;
  readonly acknowledged: number;
  /** How often a writer's lanes, and all of them with nobody writing, were compared with what had been acknowledged. */
  readonly settled: number;
  readonly verified: number;
  /** Operations that failed while the server was away. */
  readonly indeterminate: number;
  readonly refused: number;
  readonly commits: number;
  /** How far garbage collection has deleted the log. */
  readonly dropped: number;
}

type WriterProgram = ChildProgram<SharedWriterMessage, SharedWriterCommand>;

const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));
const WRITERS = 4;
const LANES_OF_WRITER = 2;
// Between two looks at the whole memory each writer is killed so often.
const KILLS_AT_ONCE = 5;
const EARLY_SHARE = 0.25;
const EARLY_MS = 600;
const MOST_OPERATIONS = 60;
const LATE_MS = 60;
// The server is killed now and then: after so many acknowledged operations, or twice as many.
const OPERATIONS_PER_SERVER_KILL = 150;
const PRESSURE: SharedPressure = {
  graceMs: 1_500,
  requestMs: 5_000,
  patienceMs: 20_000,
  memtable: { maxBytes: 20_000 },
};

/**
 * Kills writers that share a memory in a bucket, and the server, at random moments, while checkpoints and garbage collection go on. Rejects with LossError if an
 * acknowledged operation is lost, half of one is there, a deleted record comes back, or a write that had failed for certain is seen.
 */
export async function runSharedKill(options: SharedKillOptions): Promise<SharedKillReport> {
  await using server = await (options.start ?? startVersitygw)();
  const { endpoint, credentials, region } = server;
  const place = { bucket: await server.createBucket(), prefix: 'agents/memory', endpoint, credentials, region };
  const soak = new SharedKillSoak(options, server, place);
  for (let killed = 0; killed < options.rounds; killed += WRITERS * KILLS_AT_ONCE) {
    const kills = Math.min(options.rounds - killed, WRITERS * KILLS_AT_ONCE);
    await soak.killSome(kills);
    await soak.verifyAll();
    options.tell(soak.line());
  }
  return soak.report;
}

class SharedKillSoak {
  readonly #options: SharedKillOptions;
  readonly #server: S3TestServer;
  readonly #place: SharedPlace;
  readonly #random: Random;
  readonly #models: readonly LaneModel[];
  /** Lanes whose last operation has failed for certain. */
  readonly #refused = new Set<number>();
  #counts = { kills: 0, serverKills: 0, acknowledged: 0, settled: 0, verified: 0, indeterminate: 0, refused: 0 };
  #log = { commits: 0, dropped: 0 };
  readonly #running = new Set<WriterProgram>();
  #hasFailed = false;
  #serverKillAt = OPERATIONS_PER_SERVER_KILL;
  #restarting: Promise<void> | undefined;

  constructor(options: SharedKillOptions, server: S3TestServer, place: SharedPlace) {
    this.#options = options;
    this.#server = server;
    this.#place = place;
    this.#random = seededRandom(options.seed);
    this.#models = Array.from(
      { length: WRITERS * LANES_OF_WRITER },
      (_, lane) => new LaneModel(options.seed % 2 ** 20, lane),
    );
  }

  get report(): SharedKillReport {
    return { ...this.#counts, ...this.#log };
  }

  line(): string {
    const { kills, acknowledged, serverKills } = this.#counts;
    return `${kills} writers and ${serverKills} servers killed, ${acknowledged} acknowledged operations, ${this.#log.commits} commits`;
  }

  /** All writers at once, each killed and followed by another a few times. */
  async killSome(kills: number): Promise<void> {
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      const own = Math.floor((kills + writer) / WRITERS);
      for (let kill = 0; kill < own && !this.#hasFailed; kill += 1) await this.#runWriter(writer);
    });
    try {
      await Promise.all(writers);
    } catch (error) {
      this.#hasFailed = true;
      for (const child of this.#running) child.kill();
      await Promise.allSettled(writers);
      throw error;
    }
    await this.#restarting;
  }

  /** With nobody writing: all lanes, and what they have in common. */
  async verifyAll(): Promise<void> {
    const memory = await openSharedPatiently(this.#place, PRESSURE);
    const state = await settleMemory(memory, async () => {
      await memory.namespace('settled').delete('by');
      return dumpState(memory, this.#models.length);
    });
    judgeDump(state, this.#models);
    const { storage } = await memory.stats();
    this.#log = { commits: storage?.lastSequence ?? 0, dropped: storage?.log.after ?? 0 };
    this.#counts.verified += 1;
    await memory.close();
  }

  async #runWriter(writer: number): Promise<void> {
    const lanes = Array.from({ length: LANES_OF_WRITER }, (_, index) => writer * LANES_OF_WRITER + index);
    const residue = this.#counts.kills % RESIDUES;
    const settings: SharedWriterSettings = {
      ...{ place: this.#place, pressure: PRESSURE, seed: this.#options.seed % 2 ** 20, lanes, residue },
    };
    const child: WriterProgram = new ChildProgram(WRITER, settings, { NODE_COMPILE_CACHE: this.#options.compiled });
    this.#running.add(child);
    const isEarly = this.#random.next() < EARLY_SHARE;
    const operations = 1 + Math.floor(this.#random.next() * MOST_OPERATIONS);
    const delayMs = this.#random.next() * (isEarly ? EARLY_MS : LATE_MS);
    let timer: NodeJS.Timeout | undefined;
    let acknowledged = 0;
    try {
      for await (const message of child.messages()) {
        if (message.type === 'ack') acknowledged += 1;
        this.#take(message, lanes, residue);
        if (message.type === 'settled') child.send({ after: lanes.map((lane) => this.#models[lane]?.applied ?? 0) });
        if (isEarly || acknowledged >= operations) timer ??= setTimeout(() => child.kill(), delayMs);
      }
      if ((await child.ended) !== null) throw new LossError('a writer ended before it was killed');
      this.#counts.kills += 1;
    } finally {
      clearTimeout(timer);
      child.kill();
      this.#running.delete(child);
    }
  }

  #take(message: SharedWriterMessage, lanes: readonly number[], residue: number): void {
    if (message.type === 'broken') throw new LossError(`the memory failed by itself: ${message.reason}`);
    if (message.type === 'ack') {
      this.#models[message.lane]?.advanceTo(message.number);
      this.#counts.acknowledged += 1;
      this.#killServerSometimes();
    }
    if (message.type === 'failed') {
      this.#counts[message.isDefinite ? 'refused' : 'indeterminate'] += 1;
      if (message.isDefinite) this.#refused.add(message.lane);
    }
    if (message.type !== 'settled') return;
    for (const [index, lane] of lanes.entries()) {
      const model = this.#models[lane] as LaneModel;
      judgeLane(message.lanes[index] ?? [], model, residue, !this.#refused.has(lane));
      this.#refused.delete(lane);
    }
    this.#counts.settled += 1;
  }

  #killServerSometimes(): void {
    if (this.#restarting !== undefined || this.#counts.acknowledged < this.#serverKillAt) return;
    this.#serverKillAt += OPERATIONS_PER_SERVER_KILL * (1 + this.#random.next());
    this.#counts.serverKills += 1;
    this.#restarting = this.#server.restart().finally(() => {
      this.#restarting = undefined;
    });
  }
}
