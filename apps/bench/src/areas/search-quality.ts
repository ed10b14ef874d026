import type { BenchCase } from '../harness/bench-case.ts';
import type { Area, Workplace } from './area.ts';
import type { QualityTask } from './quality/quality-task.ts';
import { rankExtension, rankFts5, rankOurs, type Words } from './quality/searchers.ts';
import { packageTask, pythonTasks } from './quality/tasks.ts';

const NO_WORSE = 1;

/** How often search brings what somebody looked for to the top, on real texts, with the same queries for all. */
export const searchQualityArea: Area = {
  name: 'search-quality',
  notes: [
    'figures   mean reciprocal rank of the right document among the first 10 hits; the same words for all, any of which suffices; nothing is random',
    'plain     words as they are: ours by default, FTS5 with unicode61, the extension without stemmer and stop words',
    'english   words by their stems: ours with language english, FTS5 with porter, the extension with its defaults (porter, English stop words)',
    'data      Debian: a package by its short description among the long ones; Python documentation: a page, and a section, by its title',
  ],
  groups: [
    {
      name: 'debian',
      async *cases(workplace) {
        yield* casesOf(workplace, await packageTask(workplace));
      },
    },
    {
      name: 'python',
      async *cases(workplace) {
        for (const task of await pythonTasks(workplace)) yield* casesOf(workplace, task);
      },
    },
  ],
};

function* casesOf(workplace: Workplace, task: QualityTask): Iterable<BenchCase> {
  const { name, documents, queries } = task;
  workplace.tell(`${name}: ${queries.length} queries among ${documents.length} documents`);
  for (const words of ['plain', 'english'] satisfies readonly Words[]) {
    yield {
      id: `search-quality/${name}/${words}`,
      unit: 'MRR@10',
      better: 'higher',
      // Nothing varies.
      warmUps: 0,
      rounds: 1,
      ours: () => rankOurs(task, words),
      peers: [
        { name: 'SQLite FTS5', target: NO_WORSE, measure: () => rankFts5(workplace, task, words) },
        {
          name: "DuckDB's fts extension",
          suffix: 'fts-extension',
          target: NO_WORSE,
          measure: () => rankExtension(workplace, task, words),
        },
      ],
    };
  }
}
