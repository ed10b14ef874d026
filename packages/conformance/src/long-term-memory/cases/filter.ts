import type { Filter, JsonObject, LongTermMemory } from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import { foundSet, keysOf } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const FILMS: Readonly<Record<string, JsonObject>> = {
  alien: { kind: 'film', year: 1979, tags: ['space', 'horror'], cast: { lead: { name: 'Weaver' } }, rating: 8.5 },
  blade: { kind: 'film', year: 1982, tags: ['robots'], cast: { lead: { name: 'Ford' } }, seen: true },
  dune: { kind: 'book', year: 1965, tags: [], cast: null, title: 'Dune, part one' },
  text: { kind: 'note', year: '1979', tags: 'space', rating: '8.5', seen: 'true' },
  zero: { kind: '', year: 0, tags: [1, { a: 1, b: [2] }, null], seen: false },
};

const ALL = Object.keys(FILMS);

function all(...missing: readonly string[]): readonly string[] {
  return ALL.filter((key) => !missing.includes(key));
}

/** That search with a query, search without one, and list find the same. */
async function ensureFinds(memory: LongTermMemory, filter: Filter, keys: readonly string[]): Promise<void> {
  const what = JSON.stringify(filter);
  ensureEqual(await foundSet(memory, 'words', { filter }), keys, `search ${what}`);
  ensureEqual(await foundSet(memory, undefined, { filter }), keys, `newest ${what}`);
  ensureEqual(await keysOf(memory, { filter }), keys, `list ${what}`);
}

function filterCase(
  id: string,
  requirement: string,
  finds: readonly (readonly [Filter, readonly string[]])[],
): LongTermMemoryCase {
  return memoryCase(`filter/${id}`, requirement, async (memory) => {
    for (const [key, metadata] of Object.entries(FILMS)) await memory.store(key, 'words', { metadata });
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const [filter, keys] of finds) await ensureFinds(now, filter, keys);
    });
  });
}

export const filterCases: readonly LongTermMemoryCase[] = [
  filterCase('equal', 'a plain value, and eq, mean equal by value', [
    [{ kind: 'film' }, ['alien', 'blade']],
    [{ kind: { eq: 'film' } }, ['alien', 'blade']],
    [{ kind: '' }, ['zero']],
    [{ year: 0 }, ['zero']],
    [{ seen: false }, ['zero']],
    [{ kind: 'films' }, []],
    [{ tags: { eq: ['space', 'horror'] } }, ['alien']],
    [{ tags: { eq: ['horror', 'space'] } }, []],
    [{ cast: { eq: { lead: { name: 'Ford' } } } }, ['blade']],
  ]),
  filterCase('not-equal', 'ne holds for everything else, a missing name too', [
    [{ kind: { ne: 'film' } }, all('alien', 'blade')],
    [{ seen: { ne: true } }, all('blade')],
    [{ nowhere: { ne: 1 } }, ALL],
    [{ tags: { ne: [] } }, all('dune')],
  ]),
  filterCase('order', 'gt, gte, lt and lte compare numbers, and several of them make a range', [
    [{ year: { gt: 1979 } }, ['blade']],
    [{ year: { gte: 1979 } }, ['alien', 'blade']],
    [{ year: { lt: 1979 } }, ['dune', 'zero']],
    [{ year: { lte: 1979 } }, ['alien', 'dune', 'zero']],
    [{ year: { gte: 1965, lt: 1982 } }, ['alien', 'dune']],
    [{ year: { gt: 1965, lte: 1965 } }, []],
    [{ rating: { gt: 8.49 } }, ['alien']],
  ]),
  filterCase('order-of-texts', 'texts have an order too', [
    [{ kind: { gt: 'book' } }, ['alien', 'blade', 'text']],
    [{ kind: { gte: 'book', lt: 'g' } }, ['alien', 'blade', 'dune']],
    [{ kind: { lt: 'a' } }, ['zero']],
  ]),
  filterCase('typed', 'comparison is typed: 1979 and "1979", true and "true" differ and have no order', [
    [{ year: 1979 }, ['alien']],
    [{ year: '1979' }, ['text']],
    [{ year: { gt: '0' } }, ['text']],
    [{ year: { gt: 1 } }, ['alien', 'blade', 'dune']],
    [{ year: { ne: 1979 } }, all('alien')],
    [{ year: { in: ['1982', 1965] } }, ['dune']],
    [{ seen: true }, ['blade']],
    [{ seen: 'true' }, ['text']],
    [{ seen: 0 }, []],
    [{ rating: { lte: 8.5 } }, ['alien']],
    [{ tags: { gt: '' } }, ['text']],
    [{ cast: { gt: 0 } }, []],
  ]),
  filterCase('in', 'in holds for any of the values', [
    [{ kind: { in: ['film', 'note'] } }, ['alien', 'blade', 'text']],
    [{ kind: { in: [] } }, []],
    [{ cast: { in: [null, 1] } }, ['dune']],
    [{ tags: { in: [['robots'], []] } }, ['blade', 'dune']],
  ]),
  filterCase('contains', 'contains finds an element of an array and a part of a text', [
    [{ tags: { contains: 'space' } }, ['alien', 'text']],
    [{ tags: { contains: 'spa' } }, ['text']],
    [{ title: { contains: ', part' } }, ['dune']],
    [{ tags: { contains: 1 } }, ['zero']],
    [{ tags: { contains: '1' } }, []],
    [{ tags: { contains: { b: [2], a: 1 } } }, ['zero']],
    [{ tags: { contains: null } }, ['zero']],
    [{ cast: { contains: 'lead' } }, []],
    [{ year: { contains: 1979 } }, []],
  ]),
  filterCase('exists', 'exists tells a name with null from a missing one', [
    [{ cast: { exists: true } }, ['alien', 'blade', 'dune']],
    [{ cast: { exists: false } }, ['text', 'zero']],
    [{ rating: { exists: true }, kind: 'film' }, ['alien']],
  ]),
  filterCase('missing', 'a missing name fulfils ne and exists: false, nothing else', [
    [{ nowhere: null }, []],
    [{ nowhere: { in: [null] } }, []],
    [{ nowhere: { lte: 5 } }, []],
    [{ nowhere: { contains: '' } }, []],
    [{ cast: null }, ['dune']],
    [{ nowhere: { ne: null } }, ALL],
    [{ nowhere: { exists: false } }, ALL],
  ]),
  filterCase('path', 'a name is a path into objects', [
    [{ 'cast.lead.name': 'Weaver' }, ['alien']],
    [{ 'cast.lead': { eq: { name: 'Ford' } } }, ['blade']],
    [{ 'cast.lead.name': { in: ['Ford', 'Weaver'] } }, ['alien', 'blade']],
    [{ 'cast.lead.name': { exists: false } }, ['dune', 'text', 'zero']],
    [{ 'kind.length': { exists: true } }, []],
    [{ 'cast.lead.name.length': 4 }, []],
  ]),
  filterCase('and-or-not', 'conditions side by side must all hold; and, or and not combine filters', [
    [{ kind: 'film', year: { gt: 1980 } }, ['blade']],
    [{ or: [{ year: 1979 }, { kind: 'book' }] }, ['alien', 'dune']],
    [{ and: [{ kind: 'film' }, { year: 1979 }] }, ['alien']],
    [{ not: { kind: 'film' } }, all('alien', 'blade')],
    [{ not: { nowhere: 1 } }, ALL],
    [{ kind: 'film', or: [{ year: 1982 }, { year: 1965 }] }, ['blade']],
    [{ not: { or: [{ kind: 'film' }, { and: [{ kind: 'book' }, { year: 1965 }] }] } }, ['text', 'zero']],
    [{ kind: 'film', and: [{ 'cast.lead.name': 'Ford' }], not: { seen: 'true' } }, ['blade']],
  ]),
  filterCase('empty', 'an empty filter and `and` of nothing hold for all, `or` of nothing for none', [
    [{}, ALL],
    [{ and: [] }, ALL],
    [{ or: [] }, []],
    [{ not: {} }, []],
  ]),
];
