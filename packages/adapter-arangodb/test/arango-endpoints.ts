import { type ArangoCollection, ArangoFault, type ArangoState } from './arango-state.ts';

export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const KEY = /^[A-Za-z0-9_\-:.@()+,=;$!*'%]{1,254}$/;
// The server orders texts by a collation, not by their bytes.
const collator = new Intl.Collator('en');

/** The answer to one request; throws ArangoFault. */
export function answerRequest(state: ArangoState, request: ApiRequest): Answer {
  const [, first, database, ...path] = request.url.pathname.split('/').map((part) => decodeURIComponent(part));
  if (first !== '_db') throw new ArangoFault(404, 404, 'unknown path');
  if (path.join('/') === '_open/auth') return logIn(state, request);
  const user = authenticate(state, request.authorization);
  if (database !== 'shop') throw new ArangoFault(404, 1228, 'database not found');
  const [api, area, name = '', what] = path;
  if (api !== '_api') throw new ArangoFault(404, 404, 'unknown path');
  if (area === 'cursor') return answerCursor(state, request, name);
  const isRead = request.method === 'GET' || request.url.searchParams.get('onlyget') === 'true';
  if (user === 'reader' && !isRead) throw new ArangoFault(403, 11, 'forbidden');
  if (area === 'collection') return answerCollection(state, request, { name, what });
  if (area === 'document' && what === undefined) return answerDocuments(state, request, name);
  throw new ArangoFault(404, 404, 'unknown path');
}

function logIn(state: ArangoState, { body }: ApiRequest): Answer {
  const { username, password } = body as { username: string; password: string };
  if (state.users.get(username) !== password) throw new ArangoFault(401, 401, 'Wrong credentials');
  const jwt = `header.${username}.${state.nextNumber()}`;
  state.tokens.add(jwt);
  return { status: 200, body: { jwt } };
}

function authenticate(state: ArangoState, authorization = ''): string {
  const [scheme, value = ''] = authorization.split(' ');
  const [user = '', password] = Buffer.from(value, 'base64').toString().split(':');
  if (scheme === 'Basic' && password !== undefined && state.users.get(user) === password) return user;
  if (scheme?.toLowerCase() === 'bearer' && state.tokens.has(value)) return value.split('.')[1] ?? '';
  throw new ArangoFault(401, 11, 'not authorized to execute this request');
}

function answerCollection(
  state: ArangoState,
  { method, url, body }: ApiRequest,
  { name, what }: { name: string; what: string | undefined },
): Answer {
  if (method === 'POST') return createCollection(state, body as { name: string; type: number });
  if (name === '') {
    const result = [...state.collections.values()]
      .filter(({ isSystem }) => !isSystem || url.searchParams.get('excludeSystem') !== 'true')
      .map((collection) => describe(collection));
    return { status: 200, body: { error: false, code: 200, result } };
  }
  const collection = findCollection(state, name);
  const count = what === 'count' ? { count: collection.documents.size } : {};
  return { status: 200, body: { error: false, code: 200, ...describe(collection), ...count } };
}

function createCollection(state: ArangoState, { name, type }: { name: string; type: number }): Answer {
  if (state.collections.has(name)) throw new ArangoFault(409, 1207, 'duplicate name');
  const collection = { name, type, isSystem: false, documents: new Map() };
  state.collections.set(name, collection);
  return { status: 200, body: { error: false, code: 200, ...describe(collection) } };
}

function answerDocuments(state: ArangoState, { method, url, body }: ApiRequest, name: string): Answer {
  const collection = findCollection(state, name);
  const items = body as readonly unknown[];
  if (!Array.isArray(items)) throw new ArangoFault(400, 600, 'expecting a list');
  const work = { POST: insert, PUT: fetchOne, DELETE: remove }[method];
  if (work === undefined) throw new ArangoFault(405, 405, 'method not supported');
  if (method === 'POST' && url.searchParams.get('overwriteMode') !== 'replace') throw new ArangoFault(400, 400, 'no');
  const results = items.map((item) => {
    try {
      return work(state, collection, item);
    } catch (error) {
      if (!(error instanceof ArangoFault)) throw error;
      return JSON.stringify({ error: true, errorNum: error.errorNum, errorMessage: error.message });
    }
  });
  return { status: method === 'POST' ? 202 : 200, body: `[${results.join(',')}]` };
}

function insert(state: ArangoState, { name, type, documents }: ArangoCollection, item: unknown): string {
  const { _key: key, _rev: _revision, _id: _given, ...content } = item as Record<string, unknown>;
  if (typeof key !== 'string' || !KEY.test(key)) throw new ArangoFault(400, 1221, 'illegal document key');
  if (type === 3 && !(typeof content['_from'] === 'string' && typeof content['_to'] === 'string')) {
    throw new ArangoFault(400, 1233, 'edge attribute missing or invalid');
  }
  const system = { _key: key, _id: `${name}/${key}`, _rev: `_r${state.nextNumber()}` };
  documents.set(key, JSON.stringify({ ...system, ...content }));
  return JSON.stringify(system);
}

function fetchOne(_state: ArangoState, { documents }: ArangoCollection, key: unknown): string {
  const text = documents.get(String(key));
  if (text === undefined) throw new ArangoFault(404, 1202, 'document not found');
  return text;
}

function remove(_state: ArangoState, { name, documents }: ArangoCollection, key: unknown): string {
  if (!documents.delete(String(key))) throw new ArangoFault(404, 1202, 'document not found');
  return JSON.stringify({ _key: key, _id: `${name}/${String(key)}`, _rev: '_gone' });
}

function answerCursor(state: ArangoState, { method, body }: ApiRequest, id: string): Answer {
  if (method !== 'POST') throw new ArangoFault(405, 405, 'method not supported');
  if (id === '') return openCursor(state, body as CursorRequest);
  const cursor = state.cursors.get(id);
  if (cursor === undefined) throw new ArangoFault(404, 1600, 'cursor not found');
  return nextBatch(state, { id, ...cursor }, 200);
}

interface CursorRequest {
  readonly query: string;
  readonly batchSize: number;
  readonly bindVars: { readonly '@collection': string; readonly limit: number; readonly after?: string };
}

function openCursor(state: ArangoState, { query, batchSize, bindVars }: CursorRequest): Answer {
  const known = /^FOR d IN @@collection (FILTER d\._key > @after )?SORT d\._key LIMIT @limit RETURN d$/.exec(query);
  if (known === null) throw new ArangoFault(400, 1501, 'this server knows no such query');
  const { '@collection': name, limit, after } = bindVars;
  if ((known[1] !== undefined) !== (after !== undefined)) throw new ArangoFault(400, 1552, 'bind parameter');
  const { documents } = findCollection(state, name);
  const rest = [...documents]
    .filter(([key]) => after === undefined || collator.compare(key, after) > 0)
    .sort(([a], [b]) => collator.compare(a, b))
    .slice(0, limit)
    .map(([, text]) => text);
  return nextBatch(state, { id: String(state.nextNumber()), rest, batchSize }, 201);
}

function nextBatch(
  state: ArangoState,
  cursor: { id: string; rest: readonly string[]; batchSize: number },
  status: number,
): Answer {
  const { id, rest, batchSize } = cursor;
  const later = rest.slice(batchSize);
  state.cursors.delete(id);
  if (later.length > 0) state.cursors.set(id, { rest: later, batchSize });
  const facts = JSON.stringify({
    error: false,
    code: status,
    hasMore: later.length > 0,
    ...(later.length > 0 && { id }),
  });
  return { status, body: `${facts.slice(0, -1)},"result":[${rest.slice(0, batchSize).join(',')}]}` };
}

function findCollection(state: ArangoState, name: string): ArangoCollection {
  const collection = state.collections.get(name);
  if (collection === undefined) throw new ArangoFault(404, 1203, 'collection or view not found');
  return collection;
}

function describe({ name, type, isSystem }: ArangoCollection): object {
  return { id: `id-${name}`, name, type, isSystem, status: 3, globallyUniqueId: `g-${name}` };
}
