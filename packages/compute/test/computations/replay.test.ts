import { type ComputationRecord, manualClock, SqlDecimal, type SqlValue } from '@eider/core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type ComputationContent,
  type ComputationDefinitionInput,
  computationRecordId,
  defineComputation,
  memoryContent,
  replayComputation,
  runComputation,
} from '../../src/index.ts';
import { captureError } from './capture-error.ts';
import { countedSandboxes, openRenamed, openSandbox, rowsInput } from './sandboxes.ts';

const money = (unscaled: bigint): SqlDecimal => new SqlDecimal(unscaled, 2);
const ROWS: readonly (readonly SqlValue[])[] = [
  ['2020-01', money(1050n)],
  ['2020-02', money(300n)],
  ['2020-01', money(-50n)],
];
const orders = (rows = ROWS) => rowsInput({ month: 'VARCHAR', amount: 'DECIMAL(12,2)' }, rows);
const REVENUE = {
  type: 'revenue-by-month',
  version: '1',
  sql: 'SELECT month, sum(amount) AS revenue FROM orders WHERE amount > $least GROUP BY month',
  parameters: { least: 'DECIMAL(12,2)' },
  inputs: ['orders'],
};
const revenue = defineComputation(REVENUE);

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Editable extends Omit<Writable<ComputationRecord>, 'engine' | 'settings' | 'parts' | 'result'> {
  engine: Writable<ComputationRecord['engine']>;
  settings: Writable<ComputationRecord['settings']>;
  parts: Writable<ComputationRecord['parts']>;
  result: Writable<ComputationRecord['result']>;
}

/** A record as it comes back from a database, edited. */
function edited(record: ComputationRecord, edit: (record: Editable) => void): ComputationRecord {
  const copy = JSON.parse(JSON.stringify(record)) as Editable;
  edit(copy);
  return copy;
}

describe('replaying a computation', () => {
  let record: ComputationRecord;
  const again = { sandbox: openSandbox, inputs: { orders: orders() } };

  beforeAll(async () => {
    ({ record } = await runComputation(revenue, again.inputs, { sandbox: openSandbox, parameters: { least: -1 } }));
  });

  test('cached gives the stored rows after checking them, without an engine', async () => {
    const report = await replayComputation(record);
    expect(report).toMatchObject({ verdict: 'same', mode: 'cached', stored: 'intact' });
    expect(report.result?.rows).toEqual([
      { month: '2020-01', revenue: money(1000n) },
      { month: '2020-02', revenue: money(300n) },
    ]);
  });

  test('verify runs again, whatever order the rows come in', async () => {
    const sandboxes = countedSandboxes();
    const inputs = { orders: orders([...ROWS].reverse()) };
    const report = await replayComputation(record, { mode: 'verify', inputs, sandbox: sandboxes.open });
    expect(report).toEqual({
      id: record.id,
      mode: 'verify',
      verdict: 'same',
      parts: [],
      inputs: [],
      resultMatches: true,
      stored: 'intact',
    });
    expect([sandboxes.opened, sandboxes.closed]).toEqual([1, 1]);
  });

  test.each(['verify', 'diff'] as const)('%s says that inputs have changed, and which', async (mode) => {
    const inputs = { orders: orders([...ROWS, ['2020-03', money(1n)]]) };
    expect(await replayComputation(record, { ...again, mode, inputs })).toMatchObject({
      verdict: 'inputs-changed',
      inputs: ['orders'],
      resultMatches: false,
    });
  });

  test('a changed type of a column is a changed input', async () => {
    const inputs = { orders: rowsInput({ month: 'VARCHAR', amount: 'DECIMAL(14,2)' }, ROWS) };
    expect(await replayComputation(record, { ...again, mode: 'verify', inputs })).toMatchObject({
      verdict: 'inputs-changed',
    });
  });

  test.each([{ engineVersion: '9.9.9' }, { adapter: 'other' }])(
    'another engine %o is told from another result',
    async (names) => {
      const report = await replayComputation(record, { ...again, mode: 'verify', sandbox: () => openRenamed(names) });
      expect(report).toMatchObject({ verdict: 'engine-changed', parts: ['engine'], resultMatches: true });
    },
  );

  test('a definition that has changed since is not run', async () => {
    const changed = defineComputation({ ...REVENUE, sql: 'SELECT month FROM orders WHERE amount > $least' });
    const sandboxes = countedSandboxes();
    const report = await replayComputation(record, {
      ...again,
      mode: 'verify',
      definition: changed,
      sandbox: sandboxes.open,
    });
    expect(report).toMatchObject({ verdict: 'definition-changed', parts: ['sql'] });
    expect(sandboxes.opened).toBe(0);
  });

  const EDITS: Readonly<Record<string, readonly [part: string, edit: (record: Editable) => void]>> = {
    'the SQL': ['sql', (copy) => (copy.sql = 'SELECT 1 AS one')],
    'a parameter': ['parameters', (copy) => (copy.parameters = { least: 5 })],
    'the type of a parameter': ['parameters', (copy) => (copy.parameterTypes = { least: 'INTEGER' })],
    'the digest of an input': [
      'inputs',
      (copy) => Object.assign(copy.inputs[0] ?? {}, { digest: 'dcr1-rows-sha256:0' }),
    ],
    'the number of rows of an input': ['inputs', (copy) => Object.assign(copy.inputs[0] ?? {}, { rowCount: 4 })],
    'the engine’s version': ['engine', (copy) => (copy.engine.version = '1.0.0')],
    'the adapter': ['engine', (copy) => (copy.engine.adapter = 'duckdb-wasm')],
    'the threads': ['settings', (copy) => (copy.settings.threads = 4)],
    'the time zone': ['settings', (copy) => (copy.settings.timeZone = 'Europe/Berlin')],
    'the seed': ['seed', (copy) => (copy.seed = 7)],
    'the overrides of the linter': ['allow', (copy) => (copy.allow = ['float-aggregate'])],
    'the version': ['definition', (copy) => (copy.version = '2')],
    'the id': ['id', (copy) => (copy.id = `dcr1-sha256:${'0'.repeat(64)}`)],
  };

  test.each(Object.entries(EDITS))('tampering with %s is found and named, in every mode', async (_, [part, edit]) => {
    for (const mode of ['cached', 'verify', 'diff'] as const) {
      const report = await replayComputation(edited(record, edit), { ...again, mode });
      expect(report).toMatchObject({ verdict: 'record-tampered', parts: [part] });
    }
  });

  test('a part whose digest was changed with it still does not fit the id', async () => {
    const copy = edited(record, (made) => {
      made.sql = 'SELECT 1 AS one';
      made.parts.sql = '0'.repeat(64);
    });
    expect(await replayComputation(copy)).toMatchObject({ verdict: 'record-tampered', parts: ['sql', 'id'] });
  });

  test('a record that was forged as a whole has another id, and its result differs', async () => {
    const copy = edited(record, (made) => {
      made.sql = made.sql?.replace('sum', 'min') ?? '';
      const { parts, id } = computationRecordId(made);
      Object.assign(made, { parts, id });
    });
    expect(copy.id).not.toBe(record.id);
    expect(await replayComputation(copy, { ...again, mode: 'verify' })).toMatchObject({ verdict: 'result-differs' });
    expect(await replayComputation(copy, { definition: revenue })).toMatchObject({ verdict: 'definition-changed' });
  });

  const RESULT_EDITS: Readonly<Record<string, (record: Editable) => void>> = {
    'a value': ({ result }) => (result.inline = result.inline?.replace('10.00', '99.00') ?? ''),
    'the order of rows': ({ result }) => {
      const [columns, first, second] = result.inline?.split('\n') ?? [];
      result.inline = `${columns}\n${second}\n${first}\n`;
    },
    'the content as a whole': ({ result }) => (result.inline = 'nothing'),
    'the digest': ({ result }) => (result.digest = `dcr1-rows-sha256:${'0'.repeat(64)}`),
    'the number of rows': ({ result }) => (result.rowCount = 1),
    'the columns': ({ result }) => (result.columns = [{ name: 'month', type: 'VARCHAR' }]),
    'the size': ({ result }) => (result.sizeBytes = 1),
  };

  test.each(Object.entries(RESULT_EDITS))('tampering with %s of the stored result is found', async (_, edit) => {
    const copy = edited(record, edit);
    expect(await replayComputation(copy)).toMatchObject({ verdict: 'result-tampered', stored: 'tampered' });
    expect(await replayComputation(copy, { ...again, mode: 'verify' })).toMatchObject({ verdict: 'result-tampered' });
  });

  test('a result that was forged with its digest differs from the run, and diff names row, column and values', async () => {
    const forged = await runComputation(
      revenue,
      { orders: orders([...ROWS, ['2020-02', money(9n)]]) },
      { sandbox: openSandbox, parameters: { least: -1 } },
    );
    const copy = edited(record, (made) => (made.result = forged.record.result));
    expect((await replayComputation(copy)).verdict).toBe('same');
    expect(await replayComputation(copy, { ...again, mode: 'verify' })).toMatchObject({ verdict: 'result-differs' });
    expect(await replayComputation(copy, { ...again, mode: 'diff' })).toMatchObject({
      verdict: 'result-differs',
      difference: { kind: 'value', row: 1, column: 'revenue', recorded: '3.09', now: '3.00' },
    });
  });

  test.each([
    [[...ROWS, ['2020-03', money(1n)]], { kind: 'missing-rows', row: 2 }],
    [ROWS.slice(0, 1), { kind: 'extra-rows', row: 1 }],
  ] as const)('diff names the first row that only one result has', async (rows, difference) => {
    const other = { orders: orders(rows) };
    const forged = await runComputation(revenue, other, { sandbox: openSandbox, parameters: { least: 0 } });
    const own = await runComputation(revenue, again.inputs, { sandbox: openSandbox, parameters: { least: 0 } });
    const copy = edited(own.record, (made) => (made.result = forged.record.result));
    const report = await replayComputation(copy, { ...again, mode: 'diff' });
    expect(report).toMatchObject({ verdict: 'result-differs', difference });
  });

  test('what a mode needs and does not get is said', async () => {
    expect(await captureError(() => replayComputation(record, { mode: 'verify' }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(await captureError(() => replayComputation({} as ComputationRecord))).toMatchObject({
      code: 'CORRUPT_DATA',
    });
  });
});

describe('replaying a result that lies beside its record', () => {
  const definition = defineComputation({ type: 'copy', version: '1', sql: 'SELECT * FROM t', inputs: ['t'] });
  const inputs = { t: rowsInput({ id: 'BIGINT' }, [[2n], [1n]]) };

  async function run(content: ComputationContent): Promise<ComputationRecord> {
    return (await runComputation(definition, inputs, { sandbox: openSandbox, content, inlineBytes: 0 })).record;
  }

  test('it is found by its digest', async () => {
    const content = memoryContent();
    const record = await run(content);
    expect(record.result.inline).toBeUndefined();
    expect(await replayComputation(record, { content })).toMatchObject({
      verdict: 'same',
      result: { rows: [{ id: 1n }, { id: 2n }] },
    });
  });

  test('one that is gone is missing, and verify still tells whether the run agrees', async () => {
    const record = await run(memoryContent());
    const content = memoryContent();
    expect(await replayComputation(record, { content })).toMatchObject({ verdict: 'result-missing' });
    const report = await replayComputation(record, { content, mode: 'verify', inputs, sandbox: openSandbox });
    expect(report).toMatchObject({ verdict: 'result-missing', resultMatches: true });
  });

  test('changed bytes are found', async () => {
    const content = memoryContent();
    const record = await run(content);
    const bytes = await content.get(record.result.digest);
    bytes?.set([0x39], bytes.length - 3);
    await content.put(record.result.digest, bytes ?? new Uint8Array());
    expect(await replayComputation(record, { content })).toMatchObject({ verdict: 'result-tampered' });
  });
});

describe('replaying a function', () => {
  const SAMPLE: ComputationDefinitionInput = {
    type: 'sample',
    version: '1',
    inputs: [],
    parameters: { count: 'INTEGER' },
    run: async (_session, { random, nowMs, parameters }) => ({
      columns: [
        { name: 'value', type: 'DOUBLE' },
        { name: 'at', type: 'BIGINT' },
      ],
      rows: Array.from({ length: Number(parameters['count']) }, () => ({ value: random.next(), at: BigInt(nowMs) })),
    }),
  };
  const sample = defineComputation(SAMPLE);
  const options = { sandbox: openSandbox, parameters: { count: 3 }, seed: 42 };

  test('it gets the recorded seed, time and parameters again', async () => {
    const { record } = await runComputation(sample, {}, { ...options, clock: manualClock(5_000) });
    expect(record).toMatchObject({ kind: 'function', seed: 42, nowMs: 5_000 });
    const later = { definition: sample, sandbox: openSandbox, mode: 'verify', clock: manualClock(9_000) } as const;
    expect(await replayComputation(record, later)).toMatchObject({ verdict: 'same' });
  });

  test('a function that looks at something else is caught', async () => {
    let calls = 0;
    const impure = defineComputation({
      type: 'impure',
      version: '1',
      inputs: [],
      run: async () => ({ columns: [{ name: 'n', type: 'INTEGER' }], rows: [{ n: calls++ }] }),
    });
    const { record } = await runComputation(impure, {}, { sandbox: openSandbox });
    const report = await replayComputation(record, { definition: impure, sandbox: openSandbox, mode: 'diff' });
    expect(report).toMatchObject({
      verdict: 'result-differs',
      difference: { row: 0, column: 'n', recorded: 0, now: 1 },
    });
  });

  test('it needs its definition, and another one is not run', async () => {
    const { record } = await runComputation(sample, {}, options);
    const error = await captureError(() => replayComputation(record, { sandbox: openSandbox, mode: 'verify' }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    const other = {
      definition: defineComputation({ ...SAMPLE, version: '2' }),
      mode: 'verify',
      sandbox: openSandbox,
    } as const;
    expect(await replayComputation(record, other)).toMatchObject({
      verdict: 'definition-changed',
      parts: ['definition'],
    });
  });
});
