import { EiderError, type LineageSink } from '@eider/core';

/** A sink that keeps nothing: for those who need no lineage. */
export function noLineage(): LineageSink {
  let isClosed = false;
  return {
    async record() {
      if (isClosed) throw new EiderError('CLOSED', 'the lineage sink is closed: open another');
    },
    async close() {
      isClosed = true;
    },
  };
}
