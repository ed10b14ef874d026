import { createTable, EiderError, identifier, type JsonObject, type SqlEngine, sql, toJsonText } from '@eider/core';

/** Where migrations and cutovers keep how far they are. Contract: what `save` has resolved with is what `load` gives, also after a crash. */
export interface StateStore {
  load(id: string): Promise<JsonObject | undefined>;
  /** Replaces the state in one step. */
  save(id: string, state: JsonObject): Promise<void>;
}

/** States in this process's memory, for tests and dry runs. */
export function memoryStateStore(): StateStore {
  const states = new Map<string, string>();
  return {
    async load(id) {
      const text = states.get(id);
      return text === undefined ? undefined : (JSON.parse(text) as JsonObject);
    },
    async save(id, state) {
      states.set(id, toJsonText(state));
    },
  };
}

/** States in a table of a DuckDB database, made if it is missing. */
export async function sqlStateStore(engine: SqlEngine, table = 'eider_states'): Promise<StateStore> {
  const text = { type: 'VARCHAR', notNull: true } as const;
  const columns = ['id', 'state'].map((name) => ({ name, ...text }));
  await createTable(engine, { name: table, columns, primaryKey: ['id'], ifNotExists: true });
  const name = identifier(table);
  return {
    async load(id) {
      const { rows } = await engine.query(sql`SELECT state FROM ${name} WHERE id = ${id}`);
      return rows[0] === undefined ? undefined : parseState(String(rows[0]['state']));
    },
    async save(id, state) {
      await engine.transaction((session) =>
        session.execute(sql`INSERT INTO ${name} (id, state) VALUES (${id}, ${toJsonText(state)})
          ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state`),
      );
    },
  };
}

function parseState(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    throw new EiderError('CORRUPT_DATA', 'a stored state is not JSON any more: restore the database from a backup');
  }
}
