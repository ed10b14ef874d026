import { joinBytes } from './gzip.ts';

/** The same bytes in pieces of exactly `pieceBytes`, but for the last, which may be shorter. Nothing gives no piece. */
export async function* cutPieces(content: AsyncIterable<Uint8Array>, pieceBytes: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const bytes of content) {
    for (let at = 0; at < bytes.length; ) {
      const taken = bytes.subarray(at, at + pieceBytes - heldBytes);
      // A copy: the source may use its buffer again.
      held.push(taken.slice());
      heldBytes += taken.length;
      at += taken.length;
      if (heldBytes < pieceBytes) continue;
      yield joinBytes(held, heldBytes);
      held = [];
      heldBytes = 0;
    }
  }
  if (heldBytes > 0) yield joinBytes(held, heldBytes);
}
