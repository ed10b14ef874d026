import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Document } from './document.ts';

/**
 * Descriptions of Debian's packages as this machine knows them, in the order of `apt-cache dumpavail`, at most `limit`; none where there
 * is no such command. A text holds the package's name, section, description and tags.
 */
export async function readDebianPackages(limit: number): Promise<readonly Document[]> {
  const documents = new Map<string, Document>();
  const child = spawn('apt-cache', ['dumpavail'], { stdio: ['ignore', 'pipe', 'ignore'] });
  // Where there is no such command there are no lines either.
  child.on('error', () => undefined);
  let stanza = new Map<string, string>();
  let field = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value = ''] = /^([A-Za-z0-9-]+): ?(.*)$/.exec(line) ?? [];
    if (line === '') {
      addPackage(documents, stanza);
      stanza = new Map();
    } else if (name === undefined) stanza.set(field, `${stanza.get(field) ?? ''} ${line.trim()}`);
    else {
      field = name;
      stanza.set(field, value);
    }
    if (documents.size >= limit) break;
  }
  child.kill();
  return [...documents.values()];
}

function addPackage(documents: Map<string, Document>, stanza: ReadonlyMap<string, string>): void {
  const name = stanza.get('Package');
  const description = stanza.get('Description');
  if (name === undefined || description === undefined) return;
  const text = [name, stanza.get('Section'), description, stanza.get('Tag')].filter((part) => part !== undefined);
  documents.set(name, { key: name, text: text.join('. ') });
}
