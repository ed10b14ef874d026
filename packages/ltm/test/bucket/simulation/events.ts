import type { SimRequest } from './sim-network.ts';
import type { SimOperation, SimProcess } from './sim-process.ts';
import { GRACE_MS } from './sim-time.ts';
import type { World } from './world.ts';

/** Kinds of things that can happen, for which a run has its own liking. */
export type EventKind =
  | 'serve'
  | 'effect'
  | 'reply'
  | 'late'
  | 'lose'
  | 'conflict'
  | 'busy'
  | 'double'
  | 'start'
  | 'tick'
  | 'grace'
  | 'nap'
  | 'wake'
  | 'timeout'
  | 'crash';

/** Something that can happen next. */
export interface SimEvent {
  readonly kind: EventKind;
  readonly label: string;
  /** Whose it is; undefined if it is nobody's. */
  readonly process: string | undefined;
  readonly run: () => void;
}

const OPERATIONS: Readonly<Record<string, readonly SimOperation[]>> = {
  w: ['store', 'store', 'ifAbsent', 'delete', 'read'],
  c: ['checkpoint', 'checkpoint', 'read'],
  d: ['collect'],
  r: ['read'],
};
// A pause between two tries is shorter than this, the time of an operation longer.
const LONGEST_PAUSE_MS = 3_000;

/** Everything that can happen next in a world. */
export function enabledEvents(world: World): readonly SimEvent[] {
  const events: SimEvent[] = [];
  for (const request of world.network.requests.values()) addRequestEvents(events, world, request);
  for (const process of world.processes.values()) addProcessEvents(events, world, process);
  addTimeEvents(events, world);
  return events;
}

function addRequestEvents(events: SimEvent[], { network }: World, request: SimRequest): void {
  const { process, call, isAwaited } = request;
  const add = (kind: EventKind, run: () => void): void => {
    events.push({ kind, label: `${kind} ${process} ${call.op} ${shortKey(call.key)}`, process, run });
  };
  if (request.answer !== undefined) {
    add('reply', () => network.deliver(request));
    add('lose', () => network.lose(request));
    return;
  }
  if (!isAwaited) {
    add('late', () => network.takeEffect(request));
    return;
  }
  add('serve', () => {
    network.takeEffect(request);
    network.deliver(request);
  });
  add('lose', () => network.lose(request));
  // A read, too, has its answer from some moment on, and may be slow to arrive.
  add('effect', () => network.takeEffect(request));
  if (call.op !== 'put') return;
  add('conflict', () => network.refuse(request, 'conflict'));
  if (request.wasDoubled) return;
  add('busy', () => network.refuse(request, 'busy'));
  add('double', () => network.double(request));
}

function addProcessEvents(events: SimEvent[], world: World, process: SimProcess): void {
  const { name } = process;
  for (const { dueMs, wake } of process.clock.sleepers.values()) {
    const { time } = world;
    const kind = dueMs - time.nowMs > LONGEST_PAUSE_MS ? 'timeout' : 'wake';
    const run = (): void => {
      time.nowMs = Math.max(time.nowMs, dueMs);
      wake();
    };
    events.push({ kind, label: `${kind} ${name}`, process: name, run });
  }
  if (process.isIdle) {
    for (const operation of operationsOf(world, process)) {
      const run = (): void => process.start(operation, world.fail);
      events.push({ kind: 'start', label: `start ${name} ${operation}`, process: name, run });
    }
  }
  events.push({ kind: 'crash', label: `crash ${name}`, process: name, run: () => world.crash(process) });
  const nap = (): void => {
    world.time.nowMs += 1.2 * GRACE_MS;
    process.clock.nap(1.2 * GRACE_MS);
  };
  events.push({ kind: 'nap', label: `nap ${name}`, process: name, run: nap });
}

/** Without the digest: it changes with every step that is left out before, and a trace must still fit. */
function shortKey(key: string): string {
  return key.replace(/-[0-9a-f]{64}/, '');
}

function operationsOf({ shape }: World, { name }: SimProcess): readonly SimOperation[] {
  const operations = OPERATIONS[name.charAt(0)] ?? [];
  return name.startsWith('r') && shape.pins ? [...operations, 'pin', 'release'] : operations;
}

function addTimeEvents(events: SimEvent[], { time }: World): void {
  const pass = (kind: EventKind, label: string, graces: number): void => {
    const run = (): void => {
      time.nowMs += graces * GRACE_MS;
    };
    events.push({ kind, label, process: undefined, run });
  };
  pass('tick', 'a tenth of the grace period passes', 0.1);
  pass('tick', 'a third of the grace period passes', 0.35);
  pass('tick', 'half of the grace period passes', 0.55);
  pass('grace', 'the grace period passes', 1.2);
}
