import { seededRandom } from '@eider/core';
import { readPackageDescriptions } from '../../documents/debian-packages.ts';
import { readPythonDocumentation, type TitledText } from '../../documents/python-documentation.ts';
import type { Workplace } from '../area.ts';
import { shuffled } from '../local/unused.ts';
import { QUALITY_SCALES } from './quality-scale.ts';
import { type QualityTask, wordsOf } from './quality-task.ts';

const SEED = 17;

/** A package by its short description among the long ones. */
export async function packageTask({ peers, size }: Workplace): Promise<QualityTask> {
  const packages = await readPackageDescriptions(peers, Number.MAX_SAFE_INTEGER);
  const titled = packages.map(({ name, short, long }) => ({ key: name, title: short, text: long }));
  return taskOf('debian-packages', titled, size);
}

/** A page of Python's documentation by its title, and a section by its own. */
export async function pythonTasks({ peers, size }: Workplace): Promise<readonly QualityTask[]> {
  const { pages, sections } = await readPythonDocumentation(peers);
  return [taskOf('python-pages', pages, size), taskOf('python-sections', sections, size)];
}

/**
 * Texts in random order, each once: of two equal texts none could be the right one. For the same reason a title is a query only if no other text
 * bears it. All titles are left out of the texts.
 */
function taskOf(name: string, titled: readonly TitledText[], size: Workplace['size']): QualityTask {
  const { documents: most, queries: count } = QUALITY_SCALES[size];
  const random = seededRandom(SEED);
  const distinct = [...new Map(titled.map((each) => [each.text, each])).values()];
  const documents = shuffled(distinct, random).slice(0, most);
  const titles = new Map<string, number>();
  for (const { title } of documents) titles.set(title, (titles.get(title) ?? 0) + 1);
  const queries = documents
    .filter(({ title }) => titles.get(title) === 1)
    .map(({ key, title }) => ({ key, words: wordsOf(title) }))
    .filter(({ words }) => words.length > 0)
    .slice(0, count);
  return { name, documents, queries };
}
