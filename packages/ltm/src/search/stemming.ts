import { EiderError } from '@eider/core';

/** Gives a word's stem; both in the form that the tokenizer makes. */
export type Stem = (word: string) => string;

interface StemmerModule {
  stemmer(word: string): string;
}

/** A language whose words search can reduce to their stems, by the rules of Snowball. */
export type Language =
  | 'arabic'
  | 'armenian'
  | 'danish'
  | 'dutch'
  | 'english'
  | 'finnish'
  | 'french'
  | 'german'
  | 'greek'
  | 'hindi'
  | 'hungarian'
  | 'indonesian'
  | 'irish'
  | 'italian'
  | 'lithuanian'
  | 'nepali'
  | 'norwegian'
  | 'portuguese'
  | 'romanian'
  | 'russian'
  | 'serbian'
  | 'spanish'
  | 'swedish'
  | 'tamil'
  | 'turkish';

// Written out, so that a bundler finds each and a program loads only what it asks for.
const STEMMERS: Readonly<Record<Language, () => Promise<StemmerModule>>> = {
  arabic: () => import('@orama/stemmers/arabic'),
  armenian: () => import('@orama/stemmers/armenian'),
  danish: () => import('@orama/stemmers/danish'),
  dutch: () => import('@orama/stemmers/dutch'),
  // Theirs cuts too much of words in -ion: `connection` and `connected` would differ.
  english: async () => ({ stemmer: (await import('porter2')).stem }),
  finnish: () => import('@orama/stemmers/finnish'),
  french: () => import('@orama/stemmers/french'),
  german: () => import('@orama/stemmers/german'),
  greek: () => import('@orama/stemmers/greek'),
  hindi: () => import('@orama/stemmers/indian'),
  hungarian: () => import('@orama/stemmers/hungarian'),
  indonesian: () => import('@orama/stemmers/indonesian'),
  irish: () => import('@orama/stemmers/irish'),
  italian: () => import('@orama/stemmers/italian'),
  lithuanian: () => import('@orama/stemmers/lithuanian'),
  nepali: () => import('@orama/stemmers/nepali'),
  norwegian: () => import('@orama/stemmers/norwegian'),
  portuguese: () => import('@orama/stemmers/portuguese'),
  romanian: () => import('@orama/stemmers/romanian'),
  russian: () => import('@orama/stemmers/russian'),
  serbian: () => import('@orama/stemmers/serbian'),
  spanish: () => import('@orama/stemmers/spanish'),
  swedish: () => import('@orama/stemmers/swedish'),
  tamil: () => import('@orama/stemmers/tamil'),
  turkish: () => import('@orama/stemmers/turkish'),
};

// Texts repeat their words: a look-up costs a fraction of the rules.
const REMEMBERED_WORDS = 50_000;

/** Loads the rules of one language; INVALID_ARGUMENT for one that there is none for. */
export async function loadStem(language: Language): Promise<Stem> {
  if (!Object.hasOwn(STEMMERS, language)) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      `there is no stemming for this language; choose one of ${Object.keys(STEMMERS).join(', ')}`,
      { details: { language: String(language).slice(0, 40) } },
    );
  }
  const { stemmer } = await STEMMERS[language]();
  return remembering((word) => stemmer(word) || word);
}

function remembering(stem: Stem): Stem {
  const known = new Map<string, string>();
  return (word) => {
    let found = known.get(word);
    if (found === undefined) {
      found = stem(word);
      if (known.size >= REMEMBERED_WORDS) known.clear();
      known.set(word, found);
    }
    return found;
  };
}
