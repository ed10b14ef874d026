/** Who still reads what: a run that was replaced may go once every read that began before has ended. */
export class Readers {
  // How many reads are under way, by the generation in which they began.
  readonly #active = new Map<number, number>();
  #generation = 0;

  /** Runs `read`; what it can see now stays until it has ended. */
  async during<T>(read: () => Promise<T>): Promise<T> {
    const generation = this.#generation;
    this.#active.set(generation, (this.#active.get(generation) ?? 0) + 1);
    try {
      return await read();
    } finally {
      const left = (this.#active.get(generation) as number) - 1;
      if (left === 0) this.#active.delete(generation);
      else this.#active.set(generation, left);
    }
  }

  /** Says that something has just been replaced; gives the generation of its last possible readers. */
  retire(): number {
    this.#generation += 1;
    return this.#generation - 1;
  }

  /** Whether no read of that generation or an older one is under way. */
  areDone(generation: number): boolean {
    for (const active of this.#active.keys()) if (active <= generation) return false;
    return true;
  }
}
