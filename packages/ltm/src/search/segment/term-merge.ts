import { GroupWriter } from './group-writer.ts';
import { compareBytes } from './packed-texts.ts';
import { PostingListWriter } from './posting-list-writer.ts';
import { type MappedPostings, type MergeWork, mergePostings } from './posting-merge.ts';
import type { SegmentOutput } from './segment-output.ts';

/** Merges the terms of all inputs in their order, and the postings of each. */
export class TermMerge {
  readonly groups: GroupWriter;
  readonly #list: PostingListWriter;
  readonly #inputs: readonly MappedPostings[];

  constructor(inputs: readonly MappedPostings[], output: SegmentOutput) {
    this.#inputs = inputs;
    this.groups = new GroupWriter(output);
    this.#list = new PostingListWriter(output);
  }

  *run(): MergeWork {
    yield* this.#step(this.#inputs);
    for (let inputs = this.#withFirstTerm(); inputs.length > 0; inputs = this.#withFirstTerm()) {
      const { term, termLength } = (inputs[0] as MappedPostings).cursor;
      const copy = term.slice(0, termLength);
      yield* mergePostings(inputs, this.#list);
      const list = this.#list.finish();
      // A word whose documents have all gone goes with them.
      if (list.documents > 0) this.groups.add(copy, list);
      yield* this.#step(inputs);
      yield undefined;
    }
    this.groups.finish();
  }

  *#step(inputs: readonly MappedPostings[]): MergeWork {
    for (const { cursor } of inputs) {
      const reading = cursor.step();
      if (reading !== undefined) yield* reading;
    }
  }

  #withFirstTerm(): readonly MappedPostings[] {
    let first: MappedPostings[] = [];
    for (const input of this.#inputs) {
      if (input.cursor.termLength < 0) continue;
      const order = first[0] === undefined ? 0 : compareTerms(input, first[0]);
      if (order < 0) first = [input];
      else if (order === 0) first.push(input);
    }
    return first;
  }
}

function compareTerms({ cursor: a }: MappedPostings, { cursor: b }: MappedPostings): number {
  return compareBytes(a.term, a.termLength, b.term, b.termLength);
}
