import { EiderError } from '@eider/core';
import type { Analyzer } from '../search/analyzer.ts';

/** INVALID_ARGUMENT if an index was made by another analyzer: its words and those of new texts and queries would not meet. */
export function checkTokenizer(madeWith: string, { tokenizerId }: Analyzer): void {
  if (madeWith === tokenizerId) return;
  throw new EiderError('INVALID_ARGUMENT', 'the memory was made with other search settings; open it with the same', {
    details: { madeWith, openedWith: tokenizerId },
  });
}
