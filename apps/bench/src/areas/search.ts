import type { Area } from './area.ts';
import { millionCases } from './search/million-cases.ts';
import { realCases } from './search/real-cases.ts';

/** Full-text search of a memory in a local file against FTS5 and DuckDB's own extension. */
export const searchArea: Area = {
  name: 'search',
  notes: [
    'ours      ten hits with their records; warm: the records have been read before, cold: never',
    'peers     FTS5: contentless index, ten rows joined; the extension: its documented query, ten rows, a snapshot in memory',
    'data      real: descriptions of Debian packages and sections of manual pages; a million: made-up texts of 20 words, frequencies of a language (Zipf)',
    'queries   two words that occur together, each in 0.05 to 5 % of the documents; stop words: the most frequent ones',
  ],
  groups: [
    { name: 'real', cases: realCases },
    { name: 'million', cases: millionCases },
  ],
};
