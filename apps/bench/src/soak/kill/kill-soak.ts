import { type Random, seededRandom } from '@eider/core';
import { judgeDump, LossError } from './judge.ts';
import { type KillMoment, killMoment, operationsUntilClose } from './kill-moment.ts';
import { LaneModel } from './lane-model.ts';
import type { KillVariant, WriterMessage, WriterSettings } from './protocol.ts';
import { WriterProcess } from './writer-process.ts';

export interface KillSoakOptions {
  readonly path: string;
  readonly rounds: number;
  readonly seed: number;
  /** @default native and strict */
  readonly variant?: KillVariant;
  readonly tell?: (line: string) => void;
  /** Called while nobody has the memory open, after each kill. */
  readonly afterKill?: (round: number, path: string) => Promise<void>;
}

export interface KillSoakReport {
  readonly rounds: number;
  readonly acknowledged: number;
  /** How often the memory was opened and compared with what had been acknowledged. */
  readonly verified: number;
  /** What the writers were doing when they were killed, and how often. */
  readonly killedWhile: Readonly<Record<string, number>>;
  readonly tornBytes: number;
  readonly replayedCommits: number;
  readonly closes: number;
}

const DEFAULT_VARIANT: KillVariant = { format: 'native', durability: 'strict' };
const LANES = 5;
// About 200 records. Limited by bytes, because runs that exceed a limit of entries are not merged, and hundreds would pile up.
const MEMTABLE_BYTES = 100_000;
const TELL_EVERY = 25;
const LAST_CLOSES = 2;
// Opening and closing takes well under a second; a memory that hangs has lost everything.
const LAST_CHANCE_MS = 60_000;

/**
 * Kills writers of one memory at random moments and checks, at every opening, that nothing acknowledged is lost and nothing is there by half. Rejects
 * with LossError. The seed settles what is written and when it is killed, as far as a machine's clock can be trusted.
 */
export async function runKillSoak(options: KillSoakOptions): Promise<KillSoakReport> {
  const { path, rounds, seed, variant = DEFAULT_VARIANT, tell = () => undefined } = options;
  const settings = { path, seed, lanes: LANES, memtableBytes: MEMTABLE_BYTES, variant };
  const soak = new KillSoak(settings);
  // The next process starts while this one runs: starting takes longer than the rest.
  let next = new WriterProcess(settings);
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const writer = next;
      next = new WriterProcess(settings);
      await soak.watchKilled(writer, killMoment(soak.random)).finally(() => stopped(writer));
      await options.afterKill?.(round, path);
      if (round % TELL_EVERY === 0) tell(`${round} rounds, ${soak.report.acknowledged} acknowledged operations`);
    }
    // Twice: after the last kill, and after closing without one.
    await soak.watchClosed(next);
  } finally {
    await stopped(next);
  }
  return { ...soak.report, rounds };
}

async function stopped(writer: WriterProcess): Promise<void> {
  writer.kill();
  await writer.ended;
}

/** The state of a soak: where every lane is, and what was counted. */
class KillSoak {
  readonly random: Random;
  readonly #models: readonly LaneModel[];
  readonly #killedWhile: Record<string, number> = {};
  #counts = { acknowledged: 0, verified: 0, tornBytes: 0, replayedCommits: 0, closes: 0 };

  constructor({ seed, lanes }: WriterSettings) {
    this.random = seededRandom(seed);
    this.#models = Array.from({ length: lanes }, (_, lane) => new LaneModel(seed, lane));
  }

  get report(): Omit<KillSoakReport, 'rounds'> {
    return { ...this.#counts, killedWhile: this.#killedWhile };
  }

  /** Follows a writer until it is killed at this moment. */
  async watchKilled(writer: WriterProcess, { after, operations, delayMs }: KillMoment): Promise<void> {
    let phase: WriterMessage['type'] = 'ready';
    let timer: NodeJS.Timeout | undefined;
    let acknowledged = 0;
    for await (const message of writer.messages()) {
      if (message.type === 'ack') acknowledged += 1;
      else phase = message.type;
      const isTime = after === 'opening' ? phase === 'opening' : acknowledged >= operations;
      if (isTime) timer ??= setTimeout(() => writer.kill(), delayMs);
      this.#answer(writer, message, () => operationsUntilClose(this.random));
    }
    clearTimeout(timer);
    if ((await writer.ended) !== null) throw new LossError('the writer ended before it was killed');
    this.#killedWhile[phase] = (this.#killedWhile[phase] ?? 0) + 1;
  }

  /** Follows a writer that writes nothing, until it has opened and closed the memory twice. */
  async watchClosed(writer: WriterProcess): Promise<void> {
    let closes = 0;
    const timer = setTimeout(() => writer.kill(), LAST_CHANCE_MS);
    for await (const message of writer.messages()) {
      if (message.type === 'closed') closes += 1;
      if (closes === LAST_CLOSES) writer.finish();
      else this.#answer(writer, message, () => 0);
    }
    clearTimeout(timer);
    if (closes < LAST_CLOSES) throw new LossError('the memory can no longer be opened and closed');
  }

  #answer(writer: WriterProcess, message: WriterMessage, operations: () => number): void {
    if (message.type === 'failed') throw new LossError(`the memory failed by itself: ${message.reason}`);
    if (message.type === 'ready' || message.type === 'closed') writer.send({ type: 'open' });
    if (message.type === 'closed') this.#counts.closes += 1;
    if (message.type === 'ack') {
      this.#counts.acknowledged += 1;
      this.#models[message.lane]?.advanceTo(message.number);
    }
    if (message.type !== 'opened') return;
    judgeDump(message.dump, this.#models);
    this.#counts.verified += 1;
    this.#counts.tornBytes += message.dump.recovery.tornBytes;
    this.#counts.replayedCommits += message.dump.recovery.replayedCommits;
    const after = this.#models.map(({ applied }) => applied);
    writer.send({ type: 'write', after, operations: operations() });
  }
}
