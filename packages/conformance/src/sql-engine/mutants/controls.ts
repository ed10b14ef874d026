import { type CallOptions, EiderError, type SqlEngine, type SqlSession } from '@eider/core';
import { resultMutant } from './change-value.ts';
import {
  engineMutant,
  engineOf,
  fixtureMutant,
  openingBy,
  rescue,
  type SqlEngineMutant,
  sessionMutant,
  settingsMutant,
  withoutSignal,
} from './mutant.ts';

export const stopMutants: readonly SqlEngineMutant[] = [
  sessionMutant(
    'fired-signal-ignored',
    'a signal that has fired before the call is ignored',
    ['abort/before-start'],
    (session) => ({
      query: (statement, options) => session.query(statement, unlessFired(options)),
      execute: (statement, options) => session.execute(statement, unlessFired(options)),
      stream: (statement, options) => session.stream(statement, unlessFired(options)),
    }),
  ),
  sessionMutant(
    'stopped-call-resolves',
    'a call that is stopped resolves without rows',
    [
      'abort/signal-query',
      'abort/signal-execute',
      'abort/timeout-query',
      'abort/timeout-execute',
      'abort/timeout-setting',
      'abort/while-waiting',
      'close/interrupts',
    ],
    (session) => ({
      query: (statement, options) =>
        rescue(
          () => session.query(statement, options),
          isStop,
          () => ({ columns: [], rows: [] }),
        ),
      execute: (statement, options) =>
        rescue(
          () => session.execute(statement, options),
          isStop,
          () => ({ rowsChanged: 0 }),
        ),
    }),
  ),
  engineMutant(
    'stopped-statement-runs-on',
    'a stopped query is reported, and runs on',
    ['abort/signal-query'],
    (engine) => ({
      query(statement, options) {
        const running = engine.query(statement, withoutSignal(options));
        const stopped = new Promise<never>((_, reject) => {
          options?.signal?.addEventListener('abort', () => reject(new EiderError('ABORTED', 'the call was aborted')));
        });
        running.catch(() => undefined);
        return Promise.race([running, stopped]);
      },
    }),
  ),
  sessionMutant(
    'timeout-is-aborted',
    'a deadline is reported as a signal',
    ['abort/timeout-query', 'abort/timeout-setting'],
    (session) => ({
      query: (statement, options) =>
        rescue(
          () => session.query(statement, options),
          (error) => EiderError.is(error, 'TIMEOUT'),
          () => {
            throw new EiderError('ABORTED', 'the call was aborted');
          },
        ),
    }),
  ),
  sessionMutant(
    'own-timeout-ignored',
    'a deadline longer than the setting is ignored',
    ['abort/timeout-setting'],
    (session) => ({
      query: (statement, { timeoutMs = 0, ...options } = {}) =>
        session.query(statement, timeoutMs > 0 && timeoutMs < 1000 ? { ...options, timeoutMs } : options),
    }),
  ),
  sessionMutant(
    'invalid-timeout-is-none',
    'an invalid deadline is taken for none',
    ['abort/invalid-timeout'],
    (session) => ({
      query: (statement, { timeoutMs = 0, ...options } = {}) =>
        session.query(statement, timeoutMs > 0 ? { ...options, timeoutMs } : options),
    }),
  ),
  engineMutant(
    'signal-stops-everything',
    'a signal stops every call of the engine, also after its own',
    ['abort/late', 'abort/only-its-own'],
    (engine) => ({
      query(statement, options) {
        options?.signal?.addEventListener('abort', () => {
          engine.close().catch(() => undefined);
        });
        return engine.query(statement, options);
      },
    }),
  ),
];

export const poolMutants: readonly SqlEngineMutant[] = [
  settingsMutant(
    'no-session-limit',
    'the limit of sessions is ignored',
    ['pool/wait-deadline', 'pool/limit', 'health/idle', 'health/busy'],
    ({ sessions: _, ...settings }) => settings,
  ),
  settingsMutant('no-waiting', 'a call never waits for a session', ['pool/waits'], ({ sessions, ...settings }) =>
    sessions === undefined ? settings : { ...settings, sessions: { limit: sessions.limit, waitMs: 0 } },
  ),
  engineMutant(
    'health-counts-nothing',
    'health counts no sessions and names no databases',
    ['health/idle', 'health/busy', 'health/attached', 'pool/limit', 'attach/any-name'],
    (engine) => ({
      async health() {
        const { healthy } = await engine.health();
        return { healthy, sessions: { open: 0, busy: 0, waiting: 0, limit: 0 }, attached: [] };
      },
    }),
  ),
  engineMutant(
    'capabilities-lie',
    'capabilities name another version and more threads',
    ['health/capabilities'],
    (engine) => ({
      capabilities: { ...engine.capabilities, engineVersion: '99.0.0', threads: 4096 },
    }),
  ),
  resultMutant('local-time-zone', 'moments are written in a local time zone', ['health/time-zone'], (value) =>
    typeof value === 'string' && value.endsWith('+00') ? value.replace(/\+00$/, '-04') : value,
  ),
  engineMutant('close-once-only', 'a second close rejects', ['close/idempotent'], (engine) => {
    let closed = false;
    const close = async (): Promise<void> => {
      if (closed) throw new EiderError('CLOSED', 'the engine is closed');
      closed = true;
      await engine.close();
    };
    return { close, [Symbol.asyncDispose]: close };
  }),
  engineMutant(
    'close-does-nothing',
    'close does nothing',
    ['close/closed-after', 'close/dispose', 'close/databases'],
    () => ({
      close: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    }),
  ),
  engineMutant(
    'closed-transaction-resolves',
    'a transaction that close stopped resolves',
    ['close/rolls-back'],
    (engine) => ({
      transaction: (work, options) =>
        rescue(
          () => engine.transaction(work, options),
          isStop,
          () => undefined as never,
        ),
    }),
  ),
  fixtureMutant('close-closes-all', 'closing one engine closes every engine', ['close/only-itself'], (fixture) => {
    const engines: SqlEngine[] = [];
    return openingBy(fixture, async (settings) => {
      const engine = await fixture.open(settings);
      engines.push(engine);
      const close = async (): Promise<void> => {
        await Promise.all(engines.map((each) => each.close()));
      };
      return { ...engineOf(engine), close };
    });
  }),
  settingsMutant(
    'lock-down-ignored',
    'the setting lockedDown is ignored',
    ['locked-down/no-files-by-sql', 'locked-down/no-files-by-call', 'locked-down/no-settings'],
    ({ lockedDown: _, ...settings }) => settings,
  ),
  fixtureMutant(
    'lock-down-refuses-changes',
    'a locked-down engine refuses every change',
    ['locked-down/works'],
    (fixture) =>
      openingBy(fixture, async (settings) => {
        const engine = engineOf(await fixture.open(settings));
        return settings?.lockedDown === true ? { ...engine, transaction: refuse } : engine;
      }),
  ),
];

function isStop(error: unknown): boolean {
  return (['ABORTED', 'TIMEOUT', 'CLOSED'] as const).some((code) => EiderError.is(error, code));
}

function unlessFired(options: CallOptions | undefined): CallOptions {
  return options?.signal?.aborted === true ? withoutSignal(options) : (options ?? {});
}

async function refuse<T>(_work: (session: SqlSession) => Promise<T>): Promise<T> {
  throw new EiderError('PERMISSION_DENIED', 'the engine is locked down');
}
