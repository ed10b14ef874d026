import { type CountOptions, compareCodePoints, type ListOptions } from '@eider/core';
import { compileFilter } from '../filter/filter.ts';
import { entriesInKeyOrder } from '../layers/key-order.ts';
import type { Entry } from '../memtable/entry.ts';
import { checkCount, checkReadOptions, checkText } from './check-read.ts';
import { entriesThatMayMatch } from './filtered-order.ts';
import type { MemoryCore } from './memory-core.ts';

const LIST_OPTIONS = ['prefix', 'after', 'limit', 'filter', 'signal', 'consistency'] as const;
const COUNT_OPTIONS = ['prefix', 'filter', 'signal', 'consistency'] as const;

/** The visible entries of a namespace that the options ask for, in order of their keys. */
export async function* listNamespace(
  core: MemoryCore,
  namespace: string,
  options: ListOptions,
): AsyncGenerator<Entry, void> {
  const { prefix = '', after = '', limit = Number.MAX_SAFE_INTEGER, filter, signal } = options;
  await core.ready(checkReadOptions(options, LIST_OPTIONS));
  checkText(prefix, 'prefix');
  checkText(after, 'after');
  checkCount(limit, 'limit');
  const compiled = filter === undefined ? undefined : compileFilter(filter);
  const { layers, nowMs } = core.parts;
  const goesOn = after !== '' && compareCodePoints(after, prefix) >= 0;
  const from = goesOn ? { key: after, inclusive: false } : { key: prefix, inclusive: true };
  let left = limit;
  if (left === 0) return;
  const entries =
    compiled === undefined
      ? entriesInKeyOrder(layers, namespace, from, signal)
      : entriesThatMayMatch(core, namespace, { from, condition: compiled.condition, signal });
  for await (const entry of entries) {
    core.check(signal);
    if (!entry.key.startsWith(prefix)) return;
    if (!entry.isVisibleAt(nowMs()) || compiled?.matches(entry.parsedMetadata()) === false) continue;
    yield entry;
    left -= 1;
    if (left === 0) return;
  }
}

/** How many visible entries of a namespace the options ask for. Without prefix and filter the indexes know it. */
export async function countNamespace(core: MemoryCore, namespace: string, options: CountOptions): Promise<number> {
  await core.ready(checkReadOptions(options, COUNT_OPTIONS));
  const { signal } = options;
  if (options.filter === undefined && (options.prefix ?? '') === '') {
    checkText(options.prefix ?? '', 'prefix');
    const { layers, nowMs } = core.parts;
    const indexes = await layers.reading(() => layers.indexes(nowMs(), signal));
    return indexes.reduce((sum, index) => sum + index.scope(namespace).documents, 0);
  }
  let count = 0;
  for await (const _ of listNamespace(core, namespace, options)) count += 1;
  return count;
}
