import { EiderError } from '@eider/core';
import { nearMiss } from './near-miss.ts';

const MAX_NAME = 40;

/** Refuses what is no object and names that are not known, with the name that was likely meant: a misspelled option must not be ignored. */
export function checkNames(given: unknown, known: readonly string[], what: string): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new EiderError('INVALID_ARGUMENT', `give the ${what}s as an object`);
  }
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw unknownName(name, known, what);
  }
}

function unknownName(name: string, known: readonly string[], what: string): EiderError {
  const meant = nearMiss(name, known);
  const advice = meant === undefined ? '' : `did you mean ${meant}? `;
  const message = `there is no such ${what}; ${advice}the ${what}s are ${known.join(', ')}`;
  return new EiderError('INVALID_ARGUMENT', message, { details: { [what]: name.slice(0, MAX_NAME) } });
}
