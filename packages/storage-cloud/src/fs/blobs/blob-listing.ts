import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareUtf8 } from '../../blobs/utf8-order.ts';
import { DRAFTS, unless } from './blob-folder.ts';
import { parseGenerationName } from './generations.ts';
import { decodePart, MARK } from './key-path.ts';

/** A key that has a file, be it that of a blob or of a deletion. */
export interface ListedKey {
  readonly key: string;
  readonly kind: 'file' | 'generations';
  readonly path: string;
}

/** What stands at one level of keys: something with files, or a folder with longer keys. */
interface Item {
  /** Part of a key, with a slash behind it if it is a folder. */
  readonly text: string;
  readonly kind: ListedKey['kind'] | 'folder';
  readonly path: string;
}

export interface ListedRange {
  readonly prefix: string;
  readonly startAfter: string | undefined;
}

/** The keys that have files below a folder, in order of UTF-8 bytes. Links are passed over: they could lead out. */
export async function* listKeys(folder: string, range: ListedRange, begin = ''): AsyncGenerator<ListedKey> {
  const items = await itemsOf(folder, '');
  items.sort((a, b) => compareUtf8(a.text, b.text));
  let last = '';
  for (const { text, kind, path } of items) {
    const key = begin + text;
    // Every generation of a key is an item.
    if (key === last) continue;
    last = key;
    if (kind === 'folder') {
      if (mayHold(key, range)) yield* listKeys(path, range, key);
    } else if (key.startsWith(range.prefix) && isBehind(key, range.startAfter)) yield { key, kind, path };
  }
}

/** Whether keys that begin so can be in the range. */
function mayHold(begin: string, { prefix, startAfter }: ListedRange): boolean {
  if (!begin.startsWith(prefix) && !prefix.startsWith(begin)) return false;
  return isBehind(begin, startAfter) || startAfter?.startsWith(begin) === true;
}

function isBehind(key: string, startAfter: string | undefined): boolean {
  return startAfter === undefined || compareUtf8(key, startAfter) > 0;
}

/** Also looks into the folders that hold what did not fit into a name; `piece` is what the name is continued from. */
async function itemsOf(folder: string, piece: string): Promise<Item[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(unless('ENOENT'))) ?? [];
  const items: Item[] = [];
  for (const entry of entries) {
    if (entry.isDirectory() && entry.name.endsWith(MARK)) {
      const inner = piece + entry.name.slice(0, -MARK.length);
      // Drafts lie in such a folder too; a part that needs one is longer.
      if (entry.name !== DRAFTS) items.push(...(await itemsOf(join(folder, entry.name), inner)));
    } else {
      const item = toItem(entry, folder, piece);
      if (item !== undefined) items.push(item);
    }
  }
  return items;
}

function toItem(entry: Dirent, folder: string, piece: string): Item | undefined {
  const path = join(folder, entry.name);
  const generation = entry.isFile() ? parseGenerationName(entry.name) : undefined;
  const part = decodePart(piece + (generation?.part ?? entry.name));
  if (part === undefined) return undefined;
  if (entry.isDirectory()) return { text: `${part}/`, kind: 'folder', path };
  if (!entry.isFile()) return undefined;
  return { text: part, kind: generation === undefined ? 'file' : 'generations', path };
}
