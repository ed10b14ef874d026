import { EiderError, type SearchOptions } from '@eider/core';
import { type CompiledFilter, compileFilter } from '../filter/filter.ts';
import type { Entry } from '../memtable/entry.ts';
import type { Analyzer } from '../search/analyzer.ts';
import { planQuery } from '../search/plan-query.ts';
import { isOnlyExclusion, type QueryPlan } from '../search/query-plan.ts';
import { type CursorOwner, readCursor, type SearchPlace } from '../search/search-cursor.ts';
import { textCheckOf } from '../search/text-check.ts';
import { checkCount } from './check-read.ts';

/** Options of a search. */
export const SEARCH_OPTIONS = [
  'filter',
  'limit',
  'cursor',
  'minScore',
  'fuzzy',
  'highlights',
  'signal',
  'consistency',
] as const;

const DEFAULT_LIMIT = 10;

/** A search whose query and options were checked. */
export interface SearchRequest {
  readonly namespace: string;
  /** Undefined where the newest records are asked for. */
  readonly plan: QueryPlan | undefined;
  readonly filter: CompiledFilter | undefined;
  /** What terms cannot tell about a record; undefined if they tell everything. */
  readonly accepts: ((entry: Entry) => boolean) | undefined;
  readonly limit: number;
  readonly minScore: number;
  readonly behind: SearchPlace | undefined;
  readonly owner: CursorOwner;
  readonly signal: AbortSignal | undefined;
}

/** Checks a search; INVALID_ARGUMENT for what cannot be, UNSUPPORTED for a text query where texts are not indexed. */
export function parseSearch(
  namespace: string,
  query: string | undefined,
  options: SearchOptions,
  analyzer: Analyzer,
): SearchRequest {
  const { limit = DEFAULT_LIMIT } = options;
  checkCount(limit, 'limit');
  const minScore = checkScore(options.minScore);
  const isFuzzy = checkFlag(options.fuzzy, 'fuzzy');
  checkFlag(options.highlights, 'highlights');
  const text = checkQuery(query, analyzer);
  const filter = options.filter === undefined ? undefined : compileFilter(options.filter);
  const planned = text === '' ? undefined : planQuery(text, { analyzer, isFuzzy });
  const plan = planned === undefined || isOnlyExclusion(planned) ? undefined : planned;
  const owner: CursorOwner = [namespace, text, filter?.text ?? '', isFuzzy];
  return {
    namespace,
    plan,
    filter,
    accepts: acceptsOf(filter, planned === undefined ? undefined : textCheckOf(planned, analyzer)),
    limit,
    minScore,
    behind: options.cursor === undefined ? undefined : checkPlace(readCursor(options.cursor, owner), plan),
    owner,
    signal: options.signal,
  };
}

function acceptsOf(
  filter: CompiledFilter | undefined,
  holdsText: ((entry: Entry) => boolean) | undefined,
): ((entry: Entry) => boolean) | undefined {
  if (filter === undefined) return holdsText;
  return (entry) => filter.matches(entry.parsedMetadata()) && (holdsText === undefined || holdsText(entry));
}

function checkQuery(query: unknown, analyzer: Analyzer): string {
  if (query === undefined) return '';
  if (typeof query !== 'string') {
    throw new EiderError('INVALID_ARGUMENT', 'a query is a text; leave it out to get the newest records');
  }
  if (query.trim() === '') return '';
  if (analyzer.isEnabled) return query;
  throw new EiderError(
    'UNSUPPORTED',
    'this memory does not index texts; search without a query, or open it with search enabled',
  );
}

function checkPlace(place: SearchPlace, plan: QueryPlan | undefined): SearchPlace {
  if ((place.kind === 'ranked') === (plan !== undefined)) return place;
  throw new EiderError('INVALID_ARGUMENT', 'give the cursor of an earlier result of the same query');
}

function checkScore(minScore: unknown): number {
  if (minScore === undefined) return 0;
  if (typeof minScore === 'number' && Number.isFinite(minScore)) return minScore;
  throw new EiderError('INVALID_ARGUMENT', 'minScore must be a finite number');
}

function checkFlag(value: unknown, name: string): boolean {
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  throw new EiderError('INVALID_ARGUMENT', `${name} must be true or false`);
}
