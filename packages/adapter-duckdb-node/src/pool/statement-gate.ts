/**
 * Bounds the statements that run at once in this thread. DuckDB's calls occupy threads of libuv's pool, which files, DNS and
 * crypto use too: two of them always stay free. All engines of the thread share the gate, also those of another copy of this package.
 */
interface GateState {
  readonly limit: number;
  running: number;
  readonly urgent: (() => void)[];
  readonly waiting: (() => void)[];
}

const KEY: unique symbol = Symbol.for('eider.duckdb-node.statement-gate');

/** Takes a place if one is free. */
export function tryEnterGate(): boolean {
  const gate = gateState();
  if (gate.running >= gate.limit) return false;
  gate.running += 1;
  return true;
}

/** Calls `enter` when there is a place, which is taken then. Urgent ones (sessions already held) come first. Gives a way out of the queue. */
export function queueAtGate(urgent: boolean, enter: () => void): () => void {
  const gate = gateState();
  const queue = urgent ? gate.urgent : gate.waiting;
  queue.push(enter);
  return () => {
    const at = queue.indexOf(enter);
    if (at >= 0) queue.splice(at, 1);
  };
}

/** Hands the place to the next one that waits. */
export function leaveGate(): void {
  const gate = gateState();
  const next = gate.urgent.shift() ?? gate.waiting.shift();
  if (next === undefined) gate.running -= 1;
  else next();
}

/** How many statements may run at once: the size of libuv's pool less two, at least one. */
export function statementLimit(poolSize: string | undefined): number {
  const size = Number.parseInt(poolSize ?? '', 10);
  return Math.max(1, (Number.isInteger(size) && size > 0 ? Math.min(size, 1024) : 4) - 2);
}

function gateState(): GateState {
  const holder = globalThis as { [KEY]?: GateState };
  holder[KEY] ??= { limit: statementLimit(process.env['UV_THREADPOOL_SIZE']), running: 0, urgent: [], waiting: [] };
  return holder[KEY];
}
