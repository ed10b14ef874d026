import { EiderError, manualClock, type SqlEngine } from '@eider/core';
import { describe, expect, test } from 'vitest';
import {
  type ComputationContent,
  type ComputationDefinitionInput,
  defineComputation,
  type InputSource,
  type RunOptions,
  runComputation,
} from '../../src/index.ts';
import { captureError } from './capture-error.ts';
import { countedSandboxes, openSandbox, rowsInput } from './sandboxes.ts';

const ENDLESS = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 0 FROM r) SELECT count(*) AS n FROM r';
const MANY = 'SELECT i FROM range(100000) AS r(i)';
const numbers = rowsInput({ n: 'INTEGER' }, [[1]]);

interface Outcome {
  readonly error: unknown;
  readonly opened: number;
  readonly closed: number;
  readonly stored: number;
}

/** What comes of a run that must fail: its error, the sandboxes, and what was stored. */
async function fail(
  input: Partial<ComputationDefinitionInput>,
  sources: Readonly<Record<string, InputSource>> = {},
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  const sandboxes = countedSandboxes();
  let stored = 0;
  const content: ComputationContent = {
    put: async () => {
      stored += 1;
    },
    get: async () => undefined,
  };
  const error = await captureError(async () => {
    const definition = defineComputation({
      type: 'bad',
      version: '1',
      inputs: Object.keys(sources),
      ...input,
    } as ComputationDefinitionInput);
    await runComputation(definition, sources, { sandbox: sandboxes.open, content, inlineBytes: 0, ...options });
  });
  return { error, opened: sandboxes.opened, closed: sandboxes.closed, stored };
}

const cases: Readonly<Record<string, readonly [code: string, () => Promise<Outcome>]>> = {
  'two statements': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1; SELECT 2' })],
  'a change of the schema': ['INVALID_ARGUMENT', () => fail({ sql: 'CREATE TABLE a (b INTEGER)' })],
  'a COPY': ['INVALID_ARGUMENT', () => fail({ sql: "COPY t TO 'a.csv'" })],
  'an ATTACH': ['INVALID_ARGUMENT', () => fail({ sql: "ATTACH 'a.duckdb'" })],
  'a PRAGMA': ['INVALID_ARGUMENT', () => fail({ sql: 'PRAGMA version' })],
  'no statement': ['INVALID_ARGUMENT', () => fail({ sql: ' -- nothing' })],
  'text with NUL': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1\0' })],
  'an open quote': ['INVALID_ARGUMENT', () => fail({ sql: "SELECT 'a" })],
  'a parenthesis that ends what it did not begin': [
    'INVALID_ARGUMENT',
    () => fail({ sql: 'SELECT 1) UNION (SELECT 2' }),
  ],
  'a file read': ['INVALID_ARGUMENT', () => fail({ sql: "SELECT * FROM read_csv('/etc/hostname')" })],
  'a path for a table': ['INVALID_ARGUMENT', () => fail({ sql: "SELECT * FROM '/etc/hostname.csv'" })],
  'neither sql nor run': ['INVALID_ARGUMENT', () => fail({})],
  'a name of an input that is no name': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1', inputs: ['a b'] })],
  'a name of the sandbox’s own': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1', inputs: ['eider_staging'] })],
  'two inputs of one name': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1', inputs: ['a', 'A'] })],
  'a missing input': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1', inputs: ['t'] })],
  'an unknown input': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1', inputs: [] }, { t: numbers })],
  'a missing parameter': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT $a', parameters: { a: 'INTEGER' } })],
  'an unknown parameter': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1' }, {}, { parameters: { a: 1 } })],
  'a parameter that is not declared': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT $a' })],
  'a parameter without a name': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT ?' })],
  'a parameter of no type': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT $a', parameters: { a: 'TEXTUAL' } })],
  'a value of another type': [
    'INVALID_ARGUMENT',
    () => fail({ sql: 'SELECT $a', parameters: { a: 'INTEGER' } }, {}, { parameters: { a: 'secret' } }),
  ],
  'an override of no rule': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1' }, {}, { allow: ['all'] })],
  'a limit that is none': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1' }, {}, { maxRows: -1 })],
  'a seed that is none': [
    'INVALID_ARGUMENT',
    () => fail({ run: async () => ({ columns: [], rows: [] }) }, {}, { seed: 0.5 }),
  ],
  'an input that is none': ['INVALID_ARGUMENT', () => fail({ sql: 'SELECT 1' }, { t: {} as InputSource })],
  'a value that its column cannot hold': [
    'INVALID_ARGUMENT',
    () => fail({ sql: 'SELECT 1' }, { t: rowsInput({ n: 'TINYINT' }, [[1000]]) }),
  ],
  'a file that is not there': ['NOT_FOUND', () => fail({ sql: 'SELECT 1' }, { t: { parquet: '/nowhere/t.parquet' } })],
  'a type without an encoding': [
    'UNSUPPORTED',
    () => fail({ sql: 'SELECT 1' }, { t: rowsInput({ v: 'TIME WITH TIME ZONE' }, []) }),
  ],
  'more rows than allowed': ['RESOURCE_EXHAUSTED', () => fail({ sql: MANY }, {}, { maxRows: 10 })],
  'more bytes than allowed': ['RESOURCE_EXHAUSTED', () => fail({ sql: MANY }, {}, { maxResultBytes: 1000 })],
  'an error while it runs': [
    'INVALID_ARGUMENT',
    () => fail({ sql: "SELECT s::INTEGER AS n FROM (VALUES ('x')) AS v(s)" }),
  ],
  'a function that throws': [
    'UNSUPPORTED',
    () => fail({ run: async () => Promise.reject(new EiderError('UNSUPPORTED', 'not today')) }),
  ],
  'recursion without end': ['TIMEOUT', () => fail({ sql: ENDLESS }, {}, { timeoutMs: 1_500 })],
  'a signal that has fired': ['ABORTED', () => fail({ sql: 'SELECT 1' }, {}, { signal: AbortSignal.abort() })],
};

test.each(Object.entries(cases))(
  '%s is a typed error; every sandbox is closed and nothing is stored',
  async (_, [code, run]) => {
    const { error, opened, closed, stored } = await run();
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('secret');
    expect(closed).toBe(opened);
    expect(stored).toBe(0);
  },
);

describe('stopping a run', () => {
  test('an abort in the middle of a query ends it', async () => {
    const abort = new AbortController();
    const onProgress: RunOptions['onProgress'] = ({ phase }) => {
      if (phase === 'running') abort.abort();
    };
    const { error, closed } = await fail({ sql: ENDLESS }, {}, { signal: abort.signal, onProgress });
    expect(error).toMatchObject({ code: 'ABORTED' });
    expect(closed).toBe(1);
  });

  test('a function that never ends is left behind at its deadline, and its session is of no use any more', async () => {
    const clock = manualClock();
    let later: (() => Promise<unknown>) | undefined;
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const outcome = fail(
      {
        run: (session) => {
          later = () => session.query({} as never);
          start();
          return new Promise(() => undefined);
        },
      },
      {},
      { clock, timeoutMs: 1_000 },
    );
    await started;
    await clock.advance(1_000);
    expect(await outcome).toMatchObject({ error: { code: 'TIMEOUT' }, opened: 1, closed: 1 });
    expect(await captureError(() => later?.())).toBeDefined();
    expect(clock.sleepers).toBe(0);
  });

  test('an engine that opens too late is closed as soon as it is there', async () => {
    const abort = new AbortController();
    const sandboxes = countedSandboxes();
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const sandbox = async (): Promise<SqlEngine> => {
      await gate;
      const engine = await sandboxes.open();
      const end = engine.close.bind(engine);
      engine.close = async () => end().then(close);
      return engine;
    };
    const running = fail({ sql: 'SELECT 1' }, {}, { signal: abort.signal, sandbox });
    abort.abort();
    expect((await running).error).toMatchObject({ code: 'ABORTED' });
    open();
    await closed;
    expect(sandboxes.closed).toBe(1);
  });

  test('an engine that cannot lint says so, and another one can do it', async () => {
    const sandbox = async (): Promise<SqlEngine> => {
      const engine = await openSandbox();
      Object.defineProperty(engine, 'capabilities', { value: { ...engine.capabilities, extensions: [] } });
      return engine;
    };
    const { error } = await fail({ sql: 'SELECT 1 AS n' }, {}, { sandbox });
    expect(error).toMatchObject({ code: 'UNSUPPORTED' });
    const linter = await openSandbox();
    const refused = await fail({ sql: 'SELECT random() AS n' }, {}, { sandbox, linter });
    expect(refused.error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { rule: 'volatile-function' } });
    expect((await fail({ sql: 'SELECT 1 AS n' }, {}, { sandbox, linter })).error).toBeUndefined();
    await linter.close();
  });
});
