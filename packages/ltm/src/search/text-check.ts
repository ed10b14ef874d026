import type { Entry } from '../memtable/entry.ts';
import type { Analyzer } from './analyzer.ts';
import { hasPhrase } from './phrase.ts';
import type { QueryPlan } from './query-plan.ts';
import { forEachText } from './searchable-text.ts';
import { TermMatcher, type WantedTerms } from './term-matcher.ts';
import { wordListOf } from './word-list.ts';

/** Tells by a record's own text what terms cannot tell; undefined where they tell everything. */
export function textCheckOf(plan: QueryPlan, analyzer: Analyzer): ((entry: Entry) => boolean) | undefined {
  const { phrases, excludedPhrases } = plan;
  const excluded = new TermMatcher(wantedTerms(plan, plan.excluded));
  // Terms that begin so may be too many to look up; and without a word to look up there are no terms at all.
  const checksTerms =
    plan.excluded.length > 0 &&
    (plan.scored.length === 0 || plan.excluded.some((lookup) => plan.lookups[lookup]?.kind === 'expansion'));
  if (phrases.length === 0 && excludedPhrases.length === 0 && !checksTerms) return undefined;
  return (entry) => {
    const texts = textsOf(entry);
    if (checksTerms && texts.some((text) => holdsTerm(text, analyzer, excluded))) return false;
    if (phrases.length === 0 && excludedPhrases.length === 0) return true;
    const lists = texts.map((text) => wordListOf(text, analyzer));
    return (
      phrases.every((phrase) => lists.some((list) => hasPhrase(list, phrase))) &&
      !excludedPhrases.some((phrase) => lists.some((list) => hasPhrase(list, phrase)))
    );
  };
}

/** The terms that lookups of a plan ask for. */
export function wantedTerms({ lookups }: QueryPlan, numbers: readonly number[]): WantedTerms {
  const exact: string[] = [];
  const prefixes: string[] = [];
  const fuzzy: string[] = [];
  for (const number of numbers) {
    const lookup = lookups[number];
    if (lookup?.kind === 'term') exact.push(lookup.term);
    else if (lookup?.expansion.kind === 'one-edit') fuzzy.push(lookup.expansion.word);
    else if (lookup?.expansion.kind === 'prefix') prefixes.push(lookup.expansion.prefix);
    if (lookup?.kind === 'expansion' && lookup.also !== undefined) exact.push(lookup.also);
  }
  return { exact, prefixes, fuzzy };
}

/** Every text that search sees in an entry, in order. */
export function textsOf(entry: Entry): readonly string[] {
  const texts: string[] = [];
  forEachText(entry, (text) => texts.push(text));
  return texts;
}

function holdsTerm(text: string, analyzer: Analyzer, matcher: TermMatcher): boolean {
  let holds = false;
  analyzer.terms(text, (term) => {
    holds ||= matcher.partOf(term) !== undefined;
  });
  return holds;
}
