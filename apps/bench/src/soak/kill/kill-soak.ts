import { type Random, seededRandom } from '@eider/core';
import { judgeDump, LossError } from './judge.ts';
import { type KillMoment, killMoment, operationsUntilClose } from './kill-moment.ts';
import { LaneModel } from './lane-model.ts';
import type { WriterMessage, WriterSettings } from './protocol.ts';
import { WriterProcess } from './writer-process.ts';

export interface KillSoakOptions {
  readonly path: string;
  readonly rounds: number;
  readonly seed: number;
  readonly tell?: (line: string) => void;
  /** Called while nobody has the memory open, after each kill. */
  readonly afterKill?: (round: number) => Promise<void>;
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

const LANES = 5;
const MAX_ENTRIES = 200;
const TELL_EVERY = 25;
const LAST_CLOSES = 2;
// Opening and closing takes well under a second; a memory that hangs has lost everything.
const LAST_CHANCE_MS = 60_000;

/**
 * Kills writers of one memory at random moments and checks, at every opening, that nothing acknowledged is lost and nothing is there by half. Rejects
 * with LossError. The seed settles what is written and when it is killed, as far as a machine's clock can be trusted.
 */
export async function runKillSoak(options: KillSoakOptions): Promise<KillSoakReport> {
  const { path, rounds, seed, tell = () => undefined } = options;
  const settings = { path, seed, lanes: LANES, maxEntries: MAX_ENTRIES };
  const soak = new KillSoak(settings);
  // The next process starts while this one runs: starting takes longer than the rest.
  let next = new WriterProcess(settings);
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const writer = next;
      next = new WriterProcess(settings);
      await soak.watch(writer, killMoment(soak.random)).finally(() => stopped(writer));
      await options.afterKill?.(round);
      if (round % TELL_EVERY === 0) tell(`${round} rounds, ${soak.report.acknowledged} acknowledged operations`);
    }
    // Twice: after the last kill, and after closing without one.
    await soak.watch(next, undefined);
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

  /** Follows a writer to its end, which comes at `moment`, or, without one, when it has opened and closed the memory twice. */
  async watch(writer: WriterProcess, moment: KillMoment | undefined): Promise<void> {
    let phase: WriterMessage['type'] = 'ready';
    let closes = 0;
    let timer = moment === undefined ? setTimeout(() => writer.kill(), LAST_CHANCE_MS) : undefined;
    for await (const message of writer.messages()) {
      if (message.type !== 'ack') phase = message.type;
      if (message.type === moment?.after) timer ??= setTimeout(() => writer.kill(), moment.delayMs);
      if (message.type === 'closed') closes += 1;
      if (closes === LAST_CLOSES && moment === undefined) writer.finish();
      else this.#answer(writer, message, moment === undefined);
    }
    clearTimeout(timer);
    if (moment === undefined) {
      if (closes < LAST_CLOSES) throw new LossError('the memory can no longer be opened and closed');
      return;
    }
    if ((await writer.ended) !== null) throw new LossError('the writer ended before it was killed');
    this.#killedWhile[phase] = (this.#killedWhile[phase] ?? 0) + 1;
  }

  #answer(writer: WriterProcess, message: WriterMessage, isLast: boolean): void {
    if (message.type === 'failed') throw new LossError(message.reason);
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
    writer.send({ type: 'write', after, operations: isLast ? 0 : operationsUntilClose(this.random) });
  }
}
