/** Tells a listener why the call must stop; gives a function that takes the listener back. */
export type OnStop = (listener: (reason: Error) => void) => () => void;

/**
 * The rows of a source. Waiting for the next one ends when the call must stop, with the reason it gives; the source is then told to
 * end, and not waited for. For adapters: a source that stalls must not hold back a call.
 */
export async function* rowsUntilStopped<Row>(rows: AsyncIterable<Row>, onStop: OnStop): AsyncGenerator<Row, void> {
  const source = rows[Symbol.asyncIterator]();
  let giveUp: ((reason: Error) => void) | undefined;
  let stopped: Error | undefined;
  let isAtEnd = false;
  const forget = onStop((reason) => {
    stopped = reason;
    giveUp?.(reason);
  });
  try {
    for (;;) {
      if (stopped !== undefined) throw stopped;
      const next = await new Promise<IteratorResult<Row>>((resolve, reject) => {
        giveUp = reject;
        Promise.resolve(source.next()).then(resolve, reject);
      });
      isAtEnd = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    forget();
    // What comes of it concerns nobody: a source that stalls may never answer.
    if (!isAtEnd) Promise.resolve(source.return?.()).catch(() => undefined);
  }
}
