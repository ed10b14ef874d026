/** A promise of the protocol that a simulated run has seen broken. */
export type ViolationKind =
  | 'acknowledged write lost'
  | 'applied twice'
  | 'a failed write is seen'
  | 'states diverge'
  | 'stale latest read'
  | 'a gap in the log'
  | 'two ifAbsent succeed'
  | 'refused without reason'
  | 'head goes backwards'
  | 'head names a missing file'
  | 'a reader gets the wrong bytes'
  | 'a pin comes back'
  | 'a checkpoint differs from the log'
  | 'the memory is damaged'
  | 'a second opener starts empty'
  | 'a read goes backwards'
  | 'the memory cannot go on';

export class Violation extends Error {
  override readonly name = 'Violation';
  readonly kind: ViolationKind;

  constructor(kind: ViolationKind, detail: string) {
    super(`${kind}: ${detail}`);
    this.kind = kind;
  }
}
