/**
 * What a term is in its text: a word; a part of an identifier (`camel` of `camelCase`); several parts that no `-` or `_` divides, joined,
 * behind them (`github` of `GitHub-flavored`); the whole identifier, joined, behind its parts; two neighbouring characters of Chinese, Japanese or Korean text, or one that stands alone; or no word but a fact of the metadata.
 */
export type TermRole = 'word' | 'part' | 'segment' | 'whole' | 'cjk' | 'fact';

/** Takes a term and where it stands: UTF-16 code units of the text, `end` exclusive; of a pair also where its second character begins. */
export type EmitTerm = (term: string, role: TermRole, start: number, end: number, second?: number) => void;
