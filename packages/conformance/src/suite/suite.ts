/** One requirement of a port, checked on a fixture. It passes by resolving and fails by throwing; it never skips. */
export interface ConformanceCase<Fixture> {
  /** Stable for ever, such as `blob-store/list/sibling-prefix`. */
  readonly id: string;
  /** The requirement in one sentence. */
  readonly requirement: string;
  run(fixture: Fixture): Promise<void>;
}

/** All requirements of one port. */
export interface ConformanceSuite<Fixture> {
  readonly port: string;
  readonly cases: readonly ConformanceCase<Fixture>[];
}

/** An adapter broken in one way, to prove that a suite can fail. */
export interface Mutant<Adapter> {
  /** Stable, such as `blob-store/mutant/put-ignores-if-match`. */
  readonly id: string;
  /** What is broken. */
  readonly defect: string;
  /** The same adapter with the defect. */
  mutate(adapter: Adapter): Adapter;
}
