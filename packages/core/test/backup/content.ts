import {
  type BackupContentOptions,
  type BackupManifest,
  type BackupSource,
  type BlobStore,
  type RestoreTarget,
  readBackup,
  seededRandom,
} from '../../src/index.ts';

/** Bytes of which half compress well. */
export function bytesOf(sizeBytes: number, seed = 1): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: sizeBytes }, (_, index) => (index % 2 === 0 ? 7 : Math.floor(random.next() * 256)));
}

export function sourceOf(bytes: Uint8Array, pieceBytes = 700): BackupSource {
  async function* content(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return { kind: 'database', content: content(), sizeBytes: bytes.length };
}

export async function contentOf(
  store: BlobStore,
  manifest: BackupManifest,
  options: BackupContentOptions = {},
): Promise<Uint8Array> {
  return collect(readBackup(store, manifest, options));
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return new Uint8Array(pieces.flatMap((piece) => [...piece]));
}

/** A place for content that remembers what is in it; every step may be made to fail. */
export interface SlotTarget extends RestoreTarget {
  current: Uint8Array;
  finished: Uint8Array | undefined;
}

export function slotTarget(current: Uint8Array, step: (name: string) => void = () => undefined): SlotTarget {
  const target: SlotTarget = {
    current,
    finished: undefined,
    async write(content) {
      step('write');
      target.finished = await collect(content);
    },
    async check() {
      step('check');
    },
    async place() {
      step('place');
      target.current = target.finished ?? target.current;
    },
    async discard() {
      target.finished = undefined;
    },
  };
  return target;
}
