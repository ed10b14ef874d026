import { seededRandom } from '@eider/core';
import type { PeerSource } from '../peers/install/peer-source.ts';
import { readDebianPackages, readPackageDescriptions } from './debian-packages.ts';
import type { Document } from './document.ts';
import { readManualSections } from './man-pages.ts';
import { zipfWords } from './zipf-text.ts';

const MADE_UP_WORDS = 25;

export interface Collection {
  readonly documents: readonly Document[];
  /** What they are, and how many of each kind. */
  readonly origin: string;
}

/** `count` documents: real ones as far as the machine has them, made-up text for the rest. */
export async function collectDocuments(count: number, peers: PeerSource): Promise<Collection> {
  const packages = await readPackages(count, peers);
  const manual = packages.length < count ? await readManualSections(count - packages.length) : [];
  const random = seededRandom(count);
  const madeUp = Array.from({ length: count - packages.length - manual.length }, (_, index) => ({
    key: `made-up-${index}`,
    text: zipfWords(random, MADE_UP_WORDS).join(' '),
  }));
  const origin = [
    `${packages.length} descriptions of Debian packages`,
    `${manual.length} sections of manual pages`,
    `${madeUp.length} made-up texts (Zipf)`,
  ];
  return { documents: [...packages, ...manual, ...madeUp], origin: origin.join(', ') };
}

// Long descriptions if they can be had, short ones otherwise.
async function readPackages(count: number, peers: PeerSource): Promise<readonly Document[]> {
  try {
    const packages = await readPackageDescriptions(peers, count);
    return packages.map(({ name, short, long }) => ({ key: name, text: `${name}. ${short}\n${long}` }));
  } catch {
    return readDebianPackages(count);
  }
}
