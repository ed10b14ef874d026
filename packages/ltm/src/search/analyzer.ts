import type { EmitTerm } from './emit-term.ts';
import { type Language, loadStem, type Stem } from './stemming.ts';
import { type TokenizeOptions, tokenize } from './tokenize.ts';

/** How a memory searches. */
export interface SearchSettings {
  /** False: texts are not indexed, which makes writes cheaper, and a text query is UNSUPPORTED. Filters work all the same. @default true */
  readonly enabled?: boolean;
  /** Words match others with the same stem by the rules of this language. Fixed when the memory is made. @default none: words as they are */
  readonly language?: Language;
}

/** Makes terms of texts, of those that are stored and of queries alike. */
export interface Analyzer {
  /** What an index was made with: another analyzer cannot search it. */
  readonly tokenizerId: string;
  /** False if nothing is indexed. */
  readonly isEnabled: boolean;
  readonly stem: Stem | undefined;
  /** Calls `emit` for every term of a text, in order. */
  terms(text: string, emit: EmitTerm, options?: TokenizeOptions): void;
}

// The number changes with every change to what tokenize gives for some text, and to what of it counts in a document's length.
const TOKENIZER = 'eider-3';

/** Words as they are. */
export const plainAnalyzer: Analyzer = { tokenizerId: TOKENIZER, isEnabled: true, stem: undefined, terms: tokenize };

/** An analyzer that indexes nothing. */
const disabledAnalyzer: Analyzer = { ...plainAnalyzer, tokenizerId: 'none', isEnabled: false };

/** Text that says what an index made with these settings holds: it is stored with the index. */
export function tokenizerIdOf({ enabled = true, language }: SearchSettings): string {
  if (!enabled) return disabledAnalyzer.tokenizerId;
  return language === undefined ? TOKENIZER : `${TOKENIZER}/${language}`;
}

/** The analyzer of these settings; INVALID_ARGUMENT for a language without rules. */
export async function loadAnalyzer(settings: SearchSettings): Promise<Analyzer> {
  const { enabled = true, language } = settings;
  const stem = language === undefined ? undefined : await loadStem(language);
  if (!enabled) return disabledAnalyzer;
  return stem === undefined ? plainAnalyzer : stemmingAnalyzer(stem, tokenizerIdOf(settings));
}

function stemmingAnalyzer(stem: Stem, tokenizerId: string): Analyzer {
  return {
    tokenizerId,
    isEnabled: true,
    stem,
    terms: (text, emit, options) =>
      tokenize(
        text,
        (term, role, start, end, second) => emit(role === 'cjk' ? term : stem(term), role, start, end, second),
        options,
      ),
  };
}
