/** A refusal as ArangoDB words it: HTTP status, error number, message. */
export class ArangoFault extends Error {
  readonly status: number;
  readonly errorNum: number;

  constructor(status: number, errorNum: number, message: string) {
    super(message);
    this.status = status;
    this.errorNum = errorNum;
  }
}

export interface ArangoCollection {
  readonly name: string;
  /** 2: documents, 3: edges. */
  readonly type: number;
  readonly isSystem: boolean;
  /** By key: JSON texts with `_key`, `_id` and `_rev`. */
  readonly documents: Map<string, string>;
}

export interface ArangoState {
  readonly collections: Map<string, ArangoCollection>;
  /** Pieces of results that are still to be fetched, by the cursor's id. */
  readonly cursors: Map<string, { readonly rest: readonly string[]; readonly batchSize: number }>;
  /** Passwords by user; `reader` may only read. */
  readonly users: ReadonlyMap<string, string>;
  /** Tokens that are valid now. */
  readonly tokens: Set<string>;
  nextNumber(): number;
}

/** A server's state: one system collection, two users. */
export function newArangoState(): ArangoState {
  let last = 1000;
  const system = { name: '_graphs', type: 2, isSystem: true, documents: new Map() };
  return {
    collections: new Map([['_graphs', system]]),
    cursors: new Map(),
    users: new Map([
      ['root', 'open sesame'],
      ['reader', 'look only'],
    ]),
    tokens: new Set(),
    nextNumber() {
      last += 1;
      return last;
    },
  };
}
