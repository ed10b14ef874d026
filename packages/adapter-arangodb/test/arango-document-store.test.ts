import { type DocumentStoreFixture, documentStoreSuite, type OpenFixture, runCase } from '@eider/conformance';
import { type DocumentStore, EiderError, type JsonObject, manualClock, seededRandom } from '@eider/core';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type ArangoAuth, type ArangoSettings, arangoDocumentStore } from '../src/index.ts';
import { type ArangoServer, startArangoServer } from './arango-server.ts';

const PASSWORD = 'open sesame';
const ROOT: ArangoAuth = { username: 'root', password: PASSWORD };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startServer(): Promise<ArangoServer> {
  const server = await startArangoServer();
  closing.push(() => server.close());
  return server;
}

function openStore(server: ArangoServer, changes: Partial<ArangoSettings> = {}, clock = manualClock()): DocumentStore {
  const settings = { url: server.url, database: 'shop', auth: ROOT, ...changes };
  const store = arangoDocumentStore(settings, { clock, random: seededRandom(1) });
  closing.unshift(() => store.close());
  return store;
}

async function openFilms(changes: Partial<ArangoSettings> = {}) {
  const server = await startServer();
  const clock = manualClock();
  const store = openStore(server, changes, clock);
  await store.createCollection({ name: 'films', kind: 'documents' });
  await store.write('films', [{ key: 'a', content: { n: 1 } }]);
  server.requests.length = 0;
  return { server, store, clock };
}

function until(value: () => number) {
  return expect.poll(value, { timeout: 30_000 });
}

async function failureOf(work: Promise<unknown>): Promise<EiderError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!EiderError.is(error)) throw new Error('it must reject with an EiderError', { cause: error });
  return error;
}

/** Everything that an error shows or carries. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify(error), everythingIn(error.cause)].join('\n');
}

async function openFixture(auth: ArangoAuth): Promise<OpenFixture<DocumentStoreFixture>> {
  const server = await startArangoServer();
  const stores: DocumentStore[] = [];
  return {
    fixture: {
      pieceSize: 1000,
      open: async () => {
        const store = arangoDocumentStore({ url: server.url, database: 'shop', auth });
        stores.push(store);
        return store;
      },
    },
    dispose: async () => {
      for (const store of stores) await store.close();
      await server.close();
    },
  };
}

describe('arangoDocumentStore meets the port, by a password', () => {
  test.each(documentStoreSuite.cases)('$id', async (one) => {
    expect(await runCase(one, () => openFixture(ROOT))).toEqual({ id: one.id, passed: true });
  });
});

describe('arangoDocumentStore meets the port, by a token for a password', () => {
  test.each(documentStoreSuite.cases)('$id', async (one) => {
    expect(await runCase(one, () => openFixture({ ...ROOT, scheme: 'jwt' }))).toEqual({ id: one.id, passed: true });
  });
});

describe('authentication', () => {
  test('a token of the caller is sent as it is', async () => {
    const server = await startServer();
    server.state.tokens.add('header.root.own');
    expect(await openStore(server, { auth: { token: 'header.root.own' } }).collections()).toEqual([]);
  });

  test('a token that has expired is exchanged once, whatever the number of calls', async () => {
    const { server, store } = await openFilms({ auth: { ...ROOT, scheme: 'jwt' } });
    server.state.tokens.clear();
    const counts = await Promise.all([store.count('films'), store.count('films'), store.count('films')]);
    expect(counts).toEqual([1, 1, 1]);
    expect(server.requests.filter((request) => request.endsWith('/_open/auth'))).toHaveLength(1);
  });

  test.each<[string, ArangoAuth]>([
    ['a wrong password', { username: 'root', password: 'Geheim-4711' }],
    ['a wrong password exchanged for a token', { username: 'root', password: 'Geheim-4711', scheme: 'jwt' }],
    ['an unknown token', { token: 'Geheim-4711' }],
  ])('%s is UNAUTHENTICATED, at every call', async (_name, auth) => {
    const store = openStore(await startServer(), { auth });
    for (const call of [() => store.collections(), () => store.count('films'), () => store.get('films', 'a')]) {
      const error = await failureOf(call());
      expect(error.code).toBe('UNAUTHENTICATED');
      expect(everythingIn(error)).not.toContain('Geheim-4711');
      expect(everythingIn(error)).not.toContain(Buffer.from('root:Geheim-4711').toString('base64'));
    }
  });

  test('a user without the right to write is PERMISSION_DENIED', async () => {
    const { server } = await openFilms();
    const store = openStore(server, { auth: { username: 'reader', password: 'look only' } });
    expect((await store.get('films', 'a'))?.content).toEqual({ n: 1 });
    const error = await failureOf(store.write('films', [{ key: 'a', content: {} }]));
    expect(error.code).toBe('PERMISSION_DENIED');
  });

  test('a missing database is NOT_FOUND', async () => {
    const store = openStore(await startServer(), { database: 'none' });
    expect((await failureOf(store.collections())).code).toBe('NOT_FOUND');
  });
});

describe('trouble', () => {
  test('a 503 is tried again after the time that Retry-After names', async () => {
    const { server, store, clock } = await openFilms();
    server.trouble([{ status: 503, headers: { 'retry-after': '7' } }]);
    const count = store.count('films');
    await until(() => clock.sleepers).toBe(1);
    await clock.advance(6999);
    expect(clock.sleepers).toBe(1);
    await clock.advance(1000);
    expect(await count).toBe(1);
    expect(server.requests).toHaveLength(2);
  });

  test('a server that stays busy is UNAVAILABLE after so many attempts', async () => {
    const { server, store, clock } = await openFilms({ maxAttempts: 3 });
    server.trouble(Array.from({ length: 9 }, () => ({ status: 503 })));
    const failure = failureOf(store.write('films', [{ key: 'a', content: {} }]));
    for (let wait = 0; wait < 2; wait++) {
      await until(() => clock.sleepers).toBe(1);
      await clock.advance(60_000);
    }
    expect(await failure).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(server.requests).toHaveLength(3);
  });

  test('a wait between attempts ends with the signal', async () => {
    const { server, store, clock } = await openFilms();
    server.trouble([{ status: 503 }]);
    const stop = new AbortController();
    const failure = failureOf(store.count('films', { signal: stop.signal }));
    await until(() => clock.sleepers).toBe(1);
    stop.abort();
    expect((await failure).code).toBe('ABORTED');
    expect(clock.sleepers).toBe(0);
  });

  test('a write conflict is tried again', async () => {
    const { server, store, clock } = await openFilms();
    server.trouble(
      [{ status: 409, body: { error: true, code: 409, errorNum: 1200, errorMessage: 'conflict' } }],
      (name) => name.includes('overwriteMode'),
    );
    const write = store.write('films', [{ key: 'a', content: { n: 2 } }]);
    await until(() => clock.sleepers).toBe(1);
    await clock.advance(60_000);
    await write;
    expect((await store.get('films', 'a'))?.content).toEqual({ n: 2 });
  });

  test('a read without an answer is tried again; a write is INDETERMINATE, done or not', async () => {
    const { server, store, clock } = await openFilms();
    server.trouble(['hang up']);
    const count = store.count('films');
    await until(() => clock.sleepers).toBe(1);
    await clock.advance(60_000);
    expect(await count).toBe(1);
    for (const trouble of ['hang up', 'hang up after work'] as const) {
      server.trouble([trouble]);
      const error = await failureOf(store.write('films', [{ key: trouble.replaceAll(' ', '-'), content: {} }]));
      expect(error.code).toBe('INDETERMINATE');
    }
    expect(await store.count('films')).toBe(2);
  });

  test('a call that gets no answer ends with its signal, with the time limit, and with close', async () => {
    const { server, store } = await openFilms();
    server.trouble(['never answer', 'never answer', 'never answer']);
    const stop = new AbortController();
    const stopped = failureOf(store.count('films', { signal: stop.signal }));
    await until(() => server.requests.length).toBe(1);
    stop.abort();
    expect((await stopped).code).toBe('ABORTED');
    expect((await failureOf(openStore(server, { timeoutMs: 50 }).count('films'))).code).toBe('TIMEOUT');
    const patient = openStore(server);
    const closed = failureOf(patient.count('films'));
    await until(() => server.requests.length).toBeGreaterThanOrEqual(2);
    await patient.close();
    expect((await closed).code).toBe('CLOSED');
  });

  test('nobody at the address is UNAVAILABLE, and no error shows the password', async () => {
    const server = await startServer();
    const clock = manualClock();
    const store = openStore(server, { maxAttempts: 2 }, clock);
    await server.close();
    const failure = failureOf(store.delete('films', 'a'));
    await until(() => clock.sleepers).toBe(1);
    await clock.advance(60_000);
    const error = await failure;
    expect(error.code).toBe('UNAVAILABLE');
    expect(everythingIn(error)).not.toContain(PASSWORD);
  });

  test('a page whose cursor is lost on the way is read again, whole', async () => {
    const { server, store } = await openFilms();
    await store.write(
      'films',
      Array.from({ length: 1500 }, (_, index) => ({ key: `k${index}`, content: { index } })),
    );
    server.trouble([{ status: 404, body: { error: true, code: 404, errorNum: 1600, errorMessage: 'no' } }], (name) =>
      /cursor\/\d/.test(name),
    );
    const { documents } = await store.read('films', { limit: 5000 });
    expect(new Set(documents.map(({ key }) => key)).size).toBe(1501);
    expect(documents).toHaveLength(1501);
  });

  test('one document of several that the server refuses fails the call with the reason', async () => {
    const { server, store } = await openFilms();
    const refusal = [{ error: true, errorNum: 1210, errorMessage: 'unique constraint violated: value Geheim-4711' }];
    server.trouble([{ status: 202, body: refusal }], (name) => name.includes('overwriteMode'));
    const error = await failureOf(store.write('films', [{ key: 'a', content: {} }]));
    expect(error).toMatchObject({ code: 'PRECONDITION_FAILED', details: { errorNum: 1210 } });
    expect(everythingIn(error)).not.toContain('Geheim-4711');
  });

  test('an answer that is not from ArangoDB is INTERNAL and is not quoted', async () => {
    const { server, store } = await openFilms();
    for (const body of ['<html>Geheim-4711</html>', '[1]', '{"result": 7}', '"text"']) {
      server.trouble([{ status: 200, body }]);
      const error = await failureOf(store.read('films'));
      expect(error.code).toBe('INTERNAL');
      expect(everythingIn(error)).not.toContain('Geheim');
    }
  });
});

describe('numbers', () => {
  const put = (server: ArangoServer, number: string) =>
    server.state.collections.get('films')?.documents.set('b', `{"_key":"b","_id":"films/b","_rev":"_r","n":${number}}`);

  test.each(['9007199254740993', '-9223372036854775807', '18446744073709551615', '1e400'])(
    '%s is UNSUPPORTED',
    async (text) => {
      const { server, store } = await openFilms();
      put(server, text);
      expect((await failureOf(store.get('films', 'b'))).code).toBe('UNSUPPORTED');
      expect((await failureOf(store.read('films'))).code).toBe('UNSUPPORTED');
    },
  );

  test.each(['9007199254740992', '0.1000000000000000055', '1e300', '-0.0000000000000000001'])(
    '%s is read',
    async (text) => {
      const { server, store } = await openFilms();
      put(server, text);
      expect((await store.read('films')).documents[1]?.content).toEqual({ n: Number(text) });
    },
  );
});

test('whatever JSON holds comes back as it was', async () => {
  const { store } = await openFilms();
  const key = fc.stringMatching(/^[A-Za-z0-9_:.@()+,=;$!*'%-]{1,40}$/);
  const own = (content: object) => !['_key', '_id', '_rev', '_from', '_to'].some((name) => name in content);
  const content = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' })).filter(own);
  await fc.assert(
    fc.asyncProperty(key, content, async (name, value) => {
      const written = JSON.parse(JSON.stringify(value)) as JsonObject;
      await store.write('films', [{ key: name, content: written }]);
      expect((await store.get('films', name))?.content).toEqual(written);
      expect(await store.delete('films', name)).toBe(true);
    }),
    { numRuns: 60, seed: 4711 },
  );
});

test('a document may have the names that errors have', async () => {
  const { store } = await openFilms();
  const content = { error: true, errorNum: 1202, errorMessage: 'document not found' };
  await store.write('films', [{ key: 'b', content }]);
  expect((await store.get('films', 'b'))?.content).toEqual(content);
});

test.each<[string, Partial<ArangoSettings>]>([
  ['no url', { url: 'db.example' }],
  ['credentials in the url', { url: 'http://root:Geheim-4711@db.example' }],
  ['no auth', { auth: {} as ArangoAuth }],
  ['an unknown scheme', { auth: { ...ROOT, scheme: 'digest' as 'jwt' } }],
  ['no database', { database: '' }],
  ['no time', { timeoutMs: 0 }],
  ['no attempt', { maxAttempts: 0.5 }],
])('%s is INVALID_ARGUMENT', (_name, changes) => {
  const open = () => arangoDocumentStore({ url: 'http://db.example', auth: ROOT, ...changes });
  expect(open).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  expect(open).not.toThrow(/Geheim/);
});
