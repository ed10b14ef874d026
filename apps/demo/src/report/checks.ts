/** A claim of the demo and whether it held. */
export interface Check {
  readonly claim: string;
  readonly held: boolean;
  /** What was found, in a few words. */
  readonly finding: string;
}

/** Every claim that the demo makes, in order. One that did not hold makes it fail. */
export class Checks {
  readonly #made: Check[] = [];

  get made(): readonly Check[] {
    return this.#made;
  }

  get failed(): readonly Check[] {
    return this.#made.filter(({ held }) => !held);
  }

  /** Notes a claim; gives it back to be shown. */
  check(claim: string, held: boolean, finding: string): Check {
    const made = { claim, held, finding };
    this.#made.push(made);
    return made;
  }
}
