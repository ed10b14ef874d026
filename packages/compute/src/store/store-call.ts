import { EiderError, type ExecutionContext } from '@eider/core';
import { checkName } from '../governance/check-text.ts';
import type { StoreParts } from './store-parts.ts';

const MAX_ITEMS = 10_000;

/** A call of the store as data: what it is, how its arguments are checked, what it does. */
export interface StoreCall<Given, Result> {
  readonly action: string;
  readonly collection: string;
  /** @default false */
  readonly changes?: boolean;
  check(parts: StoreParts): Given;
  /** The things that it names. @default none */
  readonly ids?: (given: Given) => readonly string[];
  work(parts: StoreParts, context: ExecutionContext, given: Given): Promise<Result>;
}

/** The part of a call that is about one thing. */
export function aboutOne(id: string, what: string): Pick<StoreCall<string, never>, 'check' | 'ids'> {
  return { check: () => checkName(id, what), ids: (given) => [given] };
}

/** What a bulk call was given, each item checked; an error says which item it is about. */
export function checkItems<Input, Row>(items: readonly Input[], check: (item: Input) => Row): readonly Row[] {
  if (!Array.isArray(items) || items.length > MAX_ITEMS) {
    throw new EiderError('INVALID_ARGUMENT', `give a list of at most ${MAX_ITEMS} items; split a longer one`);
  }
  return Array.from(items, (item: Input, index) => {
    try {
      return check(item);
    } catch (error) {
      if (!EiderError.is(error, 'INVALID_ARGUMENT')) throw error;
      // The facts of the first message are in its details: here they are printed once.
      const [message = ''] = error.message.split(' (', 1);
      throw new EiderError('INVALID_ARGUMENT', message, { details: { item: index, ...error.details }, cause: error });
    }
  });
}
