import { untilAborted } from '../signals/abortable.ts';

interface Flight {
  readonly isForced: boolean;
  readonly controller: AbortController;
  readonly answer: Promise<unknown>;
  /** Resolves, whatever became of it, when nothing of it runs any more. */
  readonly settled: Promise<void>;
  waiting: number;
}

/** Who asks for a flight. */
export interface Passenger {
  /** Joins only flights that were forced too; others have ended when its own begins. */
  readonly isForced: boolean;
  readonly signal: AbortSignal | undefined;
}

/** At most one flight for a key at a time. A flight that nobody waits for any more is told by its signal. */
export class Flights {
  readonly #flights = new Map<string, Flight>();

  /** Joins the flight for a key, or starts it. */
  async join<Answer>(
    key: string,
    start: (signal: AbortSignal) => Promise<Answer>,
    { isForced, signal }: Passenger,
  ): Promise<Answer> {
    for (;;) {
      const flight = this.#flights.get(key);
      if (flight === undefined) return wait(this.#start(key, start, isForced), signal);
      // One that was given up may run on for a while; its answer is of no use.
      const mayJoin = !flight.controller.signal.aborted && (flight.isForced || !isForced);
      if (mayJoin) return wait(flight, signal);
      await untilAborted(flight.settled, signal);
    }
  }

  /** Starts a flight that nobody waits for, unless there is one for the key. */
  startInBackground(key: string, start: (signal: AbortSignal) => Promise<void>): void {
    if (!this.#flights.has(key)) this.#start(key, start, false).waiting = 1;
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<unknown>, isForced: boolean): Flight {
    const controller = new AbortController();
    const answer = start(controller.signal).finally(() => this.#flights.delete(key));
    const settled = answer.then(nothing, nothing);
    const flight: Flight = { isForced, controller, answer, settled, waiting: 0 };
    this.#flights.set(key, flight);
    return flight;
  }
}

async function wait<Answer>(flight: Flight, signal: AbortSignal | undefined): Promise<Answer> {
  flight.waiting += 1;
  try {
    return (await untilAborted(flight.answer, signal)) as Answer;
  } finally {
    flight.waiting -= 1;
    // Without effect on a flight that has ended.
    if (flight.waiting === 0) flight.controller.abort(signal?.reason);
  }
}

function nothing(): undefined {
  return undefined;
}
