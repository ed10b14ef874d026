import { describe, expect, test } from 'vitest';
import { canonicalSql } from '../../src/computations/canonical-sql.ts';
import { scanStatement } from '../../src/computations/sql-scan.ts';
import { captureError } from './capture-error.ts';

describe('canonical SQL', () => {
  test.each([
    ['  SELECT\n 1 ;\n;  ', 'SELECT 1'],
    ['SELECT 1 -- one\n + 2', 'SELECT 1 + 2'],
    ['SELECT/* a /* b */ c */1', 'SELECT 1'],
    ["SELECT 'a  --b'", "SELECT 'a  --b'"],
    ["SELECT 'a'\n   'b'", "SELECT 'a'\n'b'"],
    ["SELECT E'\\'  x', 1", "SELECT E'\\'  x', 1"],
    ['SELECT $$  ; $$, $t$ $$ $t$', 'SELECT $$  ; $$, $t$ $$ $t$'],
    ['SELECT "a  ""b" FROM t', 'SELECT "a  ""b" FROM t'],
    ['select A.b::int, 1.5e3, x[1:2]', 'select A.b::int, 1.5e3, x[1:2]'],
    ['(SELECT 1)', '(SELECT 1)'],
  ])('of %j is %j', (text, canonical) => {
    expect(canonicalSql(text)).toBe(canonical);
    expect(canonicalSql(canonical)).toBe(canonical);
  });

  test.each(["SELECT E'\\'", 'SELECT "a', 'SELECT $$a', 'SELECT $a$ $b$', '/* /* */', 'SELECT ((1)', ''])(
    'of %j is refused',
    async (text) => {
      expect(await captureError(() => canonicalSql(text))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );
});

test('a scan takes long texts', () => {
  const long = 'x'.repeat(2_000_000);
  expect(scanStatement(`SELECT '${long}''${long}', "${long}"`)).toHaveLength(4);
});
