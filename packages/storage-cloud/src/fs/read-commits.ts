import type { Commit } from '@eider/core';
import { goneError } from '../commits/log-errors.ts';
import { type Frame, readFrames } from './format/read-frames.ts';
import type { LogWriter } from './log-writer.ts';
import { damagedError } from './recover-log.ts';

interface ReadableLog {
  readonly writer: LogWriter;
  readonly path: string;
  /** Throws when the read must stop. */
  check(): void;
}

/**
 * Commits after a sequence up to another, in lists, while the log goes on changing: when the file starts anew or is replaced, the read looks up its
 * place again. Rejects with NOT_FOUND for commits that are gone.
 */
export async function* readCommits(
  log: ReadableLog,
  after: number,
  last: number,
): AsyncGenerator<readonly Commit[], undefined> {
  const { writer } = log;
  let done = after;
  while (done < last) {
    log.check();
    if (done < writer.header.sequence) throw goneError(done, writer.header.sequence);
    const { generation } = writer;
    for await (const frames of framesOf(writer, done, last)) {
      log.check();
      done = frames.at(-1)?.end.sequence ?? done;
      // Copies: a commit that is kept must not keep everything that was read with it.
      yield frames.map(({ end, batch }) => ({
        sequence: end.sequence,
        timeMs: end.timeMs,
        batch: new Uint8Array(batch),
      }));
    }
    if (done < last && generation === writer.generation) throw damagedError(log.path, writer.view(done).from);
  }
}

/** The frames after a sequence up to another in the file as it is now; ends early when the file is no longer the one. */
async function* framesOf(writer: LogWriter, after: number, last: number): AsyncGenerator<readonly Frame[]> {
  const { generation } = writer;
  const { file, identity, from, end } = writer.view(after);
  try {
    for await (const frames of readFrames(file, identity, from, end.position)) {
      // Frames are overwritten only after the generation has changed: what was read before that is whole.
      if (writer.generation !== generation) return;
      yield frames.filter((frame) => frame.end.sequence > after && frame.end.sequence <= last);
      if ((frames.at(-1)?.end.sequence ?? 0) >= last) return;
    }
  } catch (error) {
    // A file that was replaced is closed under its readers.
    if (writer.generation === generation) throw error;
  }
}
