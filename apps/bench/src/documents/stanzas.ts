import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The fields of one stanza of Debian's control files; lines that continue a field keep their line breaks. */
export type Stanza = ReadonlyMap<string, string>;

/** Stanzas that a command prints; none where there is no such command. */
export async function* readStanzas(command: string, args: readonly string[]): AsyncIterable<Stanza> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  // Where there is no such command there are no lines either.
  child.on('error', () => undefined);
  let stanza = new Map<string, string>();
  let field = '';
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [, name, value = ''] = /^([A-Za-z0-9-]+): ?(.*)$/.exec(line) ?? [];
      if (line === '') {
        yield stanza;
        stanza = new Map();
      } else if (name === undefined) stanza.set(field, `${stanza.get(field) ?? ''}\n${line.trim()}`);
      else {
        field = name;
        stanza.set(field, value);
      }
    }
    if (stanza.size > 0) yield stanza;
  } finally {
    child.kill();
  }
}
