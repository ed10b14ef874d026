/**
 * Unique names come from outside, so that every test can be replayed.
 *
 * Contract: no two calls, in any process, give the same id; an id is 1 to 64 characters of `[0-9a-z-]`.
 */
export interface IdSource {
  next(): string;
}
