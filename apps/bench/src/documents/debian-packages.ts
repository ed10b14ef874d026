import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerSource } from '../peers/install/peer-source.ts';
import type { Document } from './document.ts';
import { readStanzas } from './stanzas.ts';

// Reads lists whatever they are compressed with.
const LIST_READER = '/usr/lib/apt/apt-helper';

/** A package as its maintainers describe it: in a line, and at length. */
export interface PackageDescription {
  readonly name: string;
  readonly short: string;
  readonly long: string;
}

/** Packages of Debian with both of their descriptions, from lists of our own. Rejects where they cannot be had. */
export async function readPackageDescriptions(
  peers: PeerSource,
  limit: number,
): Promise<readonly PackageDescription[]> {
  const folder = await peers.debianLists();
  const lists = (await readdir(folder)).filter((file) => file.includes('Translation-en')).sort();
  const found = new Map<string, PackageDescription>();
  for (const list of lists) {
    for await (const stanza of readStanzas(LIST_READER, ['cat-file', join(folder, list)])) {
      const name = stanza.get('Package');
      const [short = '', ...lines] = (stanza.get('Description-en') ?? '').split('\n');
      const long = lines.map((line) => (line === '.' ? '' : line)).join('\n');
      if (name !== undefined && long !== '') found.set(name, { name, short, long });
      if (found.size >= limit) return [...found.values()];
    }
  }
  return [...found.values()];
}

/**
 * Short descriptions of Debian's packages as this machine knows them, in the order of `apt-cache dumpavail`, at most `limit`; none where there
 * is no such command. A text holds the package's name, section, description and tags.
 */
export async function readDebianPackages(limit: number): Promise<readonly Document[]> {
  const documents = new Map<string, Document>();
  for await (const stanza of readStanzas('apt-cache', ['dumpavail'])) {
    const name = stanza.get('Package');
    const description = stanza.get('Description');
    if (name === undefined || description === undefined) continue;
    const text = [name, stanza.get('Section'), description, stanza.get('Tag')].filter((part) => part !== undefined);
    documents.set(name, { key: name, text: text.join('. ') });
    if (documents.size >= limit) break;
  }
  return [...documents.values()];
}
