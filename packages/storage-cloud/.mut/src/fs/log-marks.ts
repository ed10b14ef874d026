import type { LogPosition } from './format/frame.ts';

const SPACING_BYTES = 64 * 1024;

/** Some positions in a log file, in order, so that a read does not have to begin at the front. */
export class LogMarks {
  readonly #first: LogPosition;
  readonly #marks: LogPosition[] = [];

  constructor(first: LogPosition) {
    this.#first = first;
  }

  /** Keeps the position if it is far enough behind the last one. */
  add(position: LogPosition): void {
    const last = this.#marks.at(-1) ?? this.#first;
    if (position.position - last.position >= SPACING_BYTES) this.#marks.push(position);
  }

  /** The last mark that is not behind the commit of this sequence; where the file begins if all are. */
  find(sequence: number): LogPosition {
    return this.#marks.findLast((mark) => mark.sequence <= sequence) ?? this.#first;
  }

  /** The marks of a file that begins with `first`, which stood at `oldPosition` in this one. */
  movedTo(first: LogPosition, oldPosition: number): LogMarks {
    const moved = new LogMarks(first);
    for (const mark of this.#marks) {
      if (mark.sequence > first.sequence) {
        moved.add({ ...mark, position: mark.position - oldPosition + first.position });
      }
    }
    return moved;
  }
}
