import { type SqlRow, type SqlValue, trustedSql } from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import { drain, rowsOf } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

/** An expression in SQL and the value that it must come out as. */
export type ExpectedValue = readonly [expression: string, value: SqlValue];

/** A case that reads expressions, by query, by stream and from a stored table. */
export function valueCase(topic: string, requirement: string, expected: readonly ExpectedValue[]): SqlEngineCase {
  const select = `SELECT ${expected.map(([expression], index) => `${expression} AS v${index}`).join(', ')}`;
  const row: SqlRow = Object.fromEntries(expected.map(([, value], index) => [`v${index}`, value]));
  return engineCase(`values/${topic}`, requirement, async (engine) => {
    ensureRow((await rowsOf(engine, trustedSql(select)))[0], row, expected, 'query');
    await engine.execute(trustedSql(`CREATE TABLE stored AS ${select}`));
    ensureRow((await drain(engine.stream(trustedSql('FROM stored')))).rows[0], row, expected, 'stream');
  });
}

function ensureRow(actual: SqlRow | undefined, row: SqlRow, expected: readonly ExpectedValue[], call: string): void {
  expected.forEach(([expression], index) => {
    ensureEqual(actual?.[`v${index}`], row[`v${index}`], `${call} of ${expression}`);
  });
}
