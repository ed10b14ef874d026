/** Texts to find, and for some of them what somebody who looks for it would type. */
export interface QualityTask {
  readonly name: string;
  readonly documents: readonly { readonly key: string; readonly text: string }[];
  readonly queries: readonly QualityQuery[];
}

export interface QualityQuery {
  readonly words: readonly string[];
  /** The one document that is right. */
  readonly key: string;
}

const WORD = /[\p{L}\p{N}]+/gu;

/** The words of a text as all engines get them: no sign in it can mean something to one of them. */
export function wordsOf(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}
