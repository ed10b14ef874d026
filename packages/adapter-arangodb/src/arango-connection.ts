import { type Clock, EiderError, type Random } from '@eider/core';
import { Database } from 'arangojs';
import { throwIfAborted, untilAborted } from './abortable.ts';
import { type Failure, type RequestKind, toFailure } from './arango-errors.ts';
import type { CheckedSettings } from './arango-settings.ts';
import { parseExactJson } from './parse-exact-json.ts';

const BASE_WAIT_MS = 200;
const MAX_WAIT_MS = 30_000;

/** One request of ArangoDB's HTTP API, within the database. */
export interface ArangoRequest {
  readonly kind: RequestKind;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly pathname: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** A server's database: requests with authentication, repeated where that is safe, with errors of ours. */
export class ArangoConnection {
  readonly #database: Database;
  readonly #settings: CheckedSettings;
  readonly #clock: Clock;
  readonly #random: Random;
  #login: Promise<unknown> | undefined;
  #isClosed = false;

  constructor(settings: CheckedSettings, { clock, random }: { readonly clock: Clock; readonly random: Random }) {
    const { url, database, auth, timeoutMs, maxConcurrent } = settings;
    this.#settings = settings;
    this.#clock = clock;
    this.#random = random;
    this.#database = new Database({
      url,
      databaseName: database,
      auth: 'token' in auth ? { token: auth.token } : { username: auth.username, password: auth.password },
      timeout: timeoutMs,
      poolSize: maxConcurrent,
      // Attempts are counted here.
      maxRetries: false,
    });
  }

  /** The answer's JSON; a 503 and a server out of reach are tried again, with the wait that the server asks for. */
  async send(request: ArangoRequest): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#attempt(request);
      if ('value' in answer) return answer.value;
      const { error, mayRepeat, retryAfterMs } = answer.failure;
      if (!mayRepeat || attempt >= this.#settings.maxAttempts) throw error;
      await this.#wait(attempt, retryAfterMs, request.signal);
    }
  }

  /** Like `send`, but once: for requests that a server answers differently the second time. */
  async sendOnce(request: ArangoRequest): Promise<unknown> {
    const answer = await this.#attempt(request);
    if ('value' in answer) return answer.value;
    throw answer.failure.error;
  }

  close(): void {
    this.#isClosed = true;
    this.#database.close();
  }

  throwIfClosed(): void {
    if (this.#isClosed) throw new EiderError('CLOSED', 'the document store is closed: open another');
  }

  async #attempt(request: ArangoRequest): Promise<{ readonly value: unknown } | { readonly failure: Failure }> {
    this.throwIfClosed();
    throwIfAborted(request.signal);
    try {
      return { value: await untilAborted(this.#exchange(request), request.kind, request.signal) };
    } catch (error) {
      if (!EiderError.is(error)) this.throwIfClosed();
      return { failure: toFailure(error, request.kind, this.#clock.nowMs()) };
    }
  }

  async #exchange(request: ArangoRequest): Promise<unknown> {
    const login = this.#ensureLogin();
    await login;
    try {
      return await this.#request(request);
    } catch (error) {
      // A token has expired: a new one, once. Whoever got it meanwhile is not asked again.
      if (login === undefined || !EiderError.is(toFailure(error, 'read', 0).error, 'UNAUTHENTICATED')) throw error;
      if (this.#login === login) this.#login = undefined;
      await this.#ensureLogin();
      return this.#request(request);
    }
  }

  async #request({ method, pathname, search, body }: ArangoRequest): Promise<unknown> {
    const options = {
      method,
      pathname,
      expectBinary: true,
      ...(search && { search }),
      ...(body !== undefined && { body }),
    };
    const answer: unknown = await this.#database.request(options);
    return answer instanceof Blob ? parseExactJson(await answer.text()) : answer;
  }

  /** The login that requests wait for; undefined where none is needed. */
  #ensureLogin(): Promise<unknown> | undefined {
    const { auth } = this.#settings;
    if ('token' in auth || auth.scheme !== 'jwt') return undefined;
    if (this.#login === undefined) {
      const login = this.#database.login(auth.username, auth.password);
      this.#login = login;
      login.catch(() => {
        if (this.#login === login) this.#login = undefined;
      });
    }
    return this.#login;
  }

  #wait(attempt: number, retryAfterMs: number | undefined, signal: AbortSignal | undefined): Promise<void> {
    const limit = Math.min(MAX_WAIT_MS, BASE_WAIT_MS * 2 ** (attempt - 1));
    // What the server asks for is waited at least, spread so that not everybody comes back at once.
    const ms = Math.min(retryAfterMs ?? 0, MAX_WAIT_MS) + limit * this.#random.next();
    return this.#clock.sleep(ms, signal === undefined ? {} : { signal });
  }
}
