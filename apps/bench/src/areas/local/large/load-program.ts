import { once } from 'node:events';
import { say } from '../../../children/say.ts';
import { timeMs } from '../../../harness/timing.ts';
import { NodeSqlitePeer } from '../../../peers/node-sqlite.ts';
import { openOurs, openPeer, peerPath } from '../pair.ts';
import { SMALL_NAMESPACE } from '../scale.ts';
import { LargeRecords } from './large-records.ts';
import type { LoadMessage, LoadSettings } from './load-protocol.ts';

// Loads a new file in a process of its own, whose memory can be watched from outside.

/** Records in one call of ours, and in one transaction of the peer. */
const BATCH = 10_000;

type Batch = ReturnType<LargeRecords['slice']>;

interface Loader {
  store(items: Batch): Promise<unknown> | unknown;
  storeSmall(items: Batch): Promise<unknown> | unknown;
  checkpoint(): Promise<void> | void;
  close(): Promise<void> | void;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as LoadSettings;
const records = new LargeRecords(settings.texts);
const loader = settings.side === 'ours' ? await openLoader(settings) : openPeerLoader(settings);

tell('loaded', await timeMs(load));
process.stdin.resume();
await once(process.stdin, 'end');
tell('closed', await timeMs(() => loader.close()));

async function load(): Promise<void> {
  const every = settings.records / settings.smallRecords;
  for (let from = 0; from < settings.records; from += BATCH) {
    const batch = records.slice(from, Math.min(from + BATCH, settings.records));
    await loader.store(batch);
    if (settings.smallRecords > 0) await loader.storeSmall(batch.filter(({ value }) => value.id % every < 1));
  }
  await loader.checkpoint();
}

async function openLoader({ folder, name, search }: LoadSettings): Promise<Loader> {
  const { root, memory } = await openOurs(folder, name, { search: { enabled: search } });
  const small = root.namespace(SMALL_NAMESPACE);
  return {
    store: (items) => memory.storeMany(items.map(({ key, value, metadata }) => ({ key, value, metadata }))),
    storeSmall: (items) => small.storeMany(items.map(({ key, value, metadata }) => ({ key, value, metadata }))),
    checkpoint: () => memory.checkpoint(),
    close: () => root.close(),
  };
}

function openPeerLoader({ folder, name, search }: LoadSettings): Loader {
  const peer = openPeer(folder, name, { search });
  const small = new NodeSqlitePeer(peerPath(folder, name, search), SMALL_NAMESPACE, { search });
  return {
    store: (items) => peer.storeMany(items),
    storeSmall: (items) => small.storeMany(items),
    checkpoint: () => peer.checkpoint(),
    close() {
      small.close();
      peer.close();
    },
  };
}

function tell(type: LoadMessage['type'], elapsedMs: number): void {
  say({ type, elapsedMs } satisfies LoadMessage);
}
