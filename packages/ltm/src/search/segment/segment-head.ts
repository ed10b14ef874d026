import { EiderError } from '@eider/core';
import { ByteReader } from '../../encoding/byte-reader.ts';
import { ExpiryQueue } from '../expiry-queue.ts';
import type { SegmentSource } from '../segment-source.ts';
import { CHECKSUM_BYTES, corrupt, verify, wordAt } from './checksum.ts';
import { PackedTexts } from './packed-texts.ts';
import { FOOTER_BYTES, SEGMENT_MAGIC, SEGMENT_VERSION } from './segment-format.ts';
import type { Reading } from './source-range.ts';

/** What of a segment stays in memory. */
export interface SegmentHead {
  readonly terms: number;
  readonly lengths: Uint32Array;
  readonly namespaces: PackedTexts;
  /** First document of each namespace. */
  readonly namespaceStarts: Uint32Array;
  readonly expiryQueue: ExpiryQueue;
  /** The beginning of each group's first term that divides it from the group before. */
  readonly firstTerms: PackedTexts;
  /** Where each group's block begins. */
  readonly blockStarts: Float64Array;
  readonly blockSizes: Uint32Array;
}

const GUESSED_BYTES = 128 * 1024;

interface Section {
  readonly items: number;
  /** The section's units, one after the other. */
  readonly units: readonly Uint8Array[];
}

/** Reads the head of a segment of so many documents, if that is known; CORRUPT_DATA if it is none, UNSUPPORTED if it is of another version. */
export function* readHead(source: SegmentSource, documents?: number): Reading<SegmentHead> {
  const footerAt = source.sizeBytes - FOOTER_BYTES;
  if (footerAt < 0) throw corrupt();
  // Of most segments this holds all that stays in memory: one read instead of two.
  const guessed = Math.min(source.sizeBytes, GUESSED_BYTES);
  const end = yield { source, offset: source.sizeBytes - guessed, length: guessed };
  const { tailSize, headSize } = parseFooter(end.subarray(guessed - FOOTER_BYTES));
  if (tailSize > footerAt || headSize > tailSize) throw corrupt();
  const isHeld = tailSize + FOOTER_BYTES <= guessed;
  const tail = isHeld
    ? end.subarray(guessed - FOOTER_BYTES - tailSize, guessed - FOOTER_BYTES)
    : yield { source, offset: footerAt - tailSize, length: tailSize };
  const head = parseTail(tail, headSize);
  if (documents !== undefined && head.lengths.length !== documents) throw corrupt();
  return head;
}

function parseFooter(bytes: Uint8Array): { readonly tailSize: number; readonly headSize: number } {
  if (wordAt(bytes, 16) !== SEGMENT_MAGIC) {
    throw new EiderError('CORRUPT_DATA', 'this is no search segment; restore the memory from a backup');
  }
  verify(bytes, 0, FOOTER_BYTES);
  const version = wordAt(bytes, 12);
  if (version !== SEGMENT_VERSION) {
    throw new EiderError('UNSUPPORTED', 'the search segment is of another version; upgrade eider', {
      details: { version },
    });
  }
  return { tailSize: (wordAt(bytes, 0) >>> 0) + (wordAt(bytes, 4) >>> 0) * 2 ** 32, headSize: wordAt(bytes, 8) >>> 0 };
}

function parseTail(tail: Uint8Array, headSize: number): SegmentHead {
  const headAt = tail.length - headSize;
  verify(tail, headAt, tail.length);
  const reader = new ByteReader(tail.subarray(headAt, tail.length - CHECKSUM_BYTES));
  const terms = reader.varint();
  const sections = { at: 0, tail, reader };
  const lengths = parseLengths(nextSection(sections));
  const namespaces = parseNamespaces(nextSection(sections));
  const expiryQueue = parseExpiries(nextSection(sections));
  return { terms, lengths, expiryQueue, ...namespaces, ...parseDictionary(nextSection(sections)) };
}

function nextSection(sections: { at: number; readonly tail: Uint8Array; readonly reader: ByteReader }): Section {
  const items = sections.reader.varint();
  const units = Array.from({ length: sections.reader.varint() }, () => {
    const start = sections.at;
    sections.at += sections.reader.varint();
    verify(sections.tail, start, sections.at);
    return sections.tail.subarray(start, sections.at - CHECKSUM_BYTES);
  });
  // Room is made for the items before they are read: each takes a byte at least.
  if (items > units.reduce((sum, { length }) => sum + length, 0)) throw corrupt();
  return { items, units };
}

function forEachItem({ units }: Section, read: (reader: ByteReader, item: number) => void): void {
  let item = 0;
  for (const unit of units) {
    const reader = new ByteReader(unit);
    while (reader.position < unit.length) read(reader, item++);
  }
}

function parseLengths(section: Section): Uint32Array {
  const lengths = new Uint32Array(section.items);
  forEachItem(section, (reader, document) => {
    lengths[document] = reader.varint();
  });
  return lengths;
}

function parseNamespaces(section: Section): Pick<SegmentHead, 'namespaces' | 'namespaceStarts'> {
  const namespaces = new PackedTexts(section.items);
  const namespaceStarts = new Uint32Array(section.items);
  let start = 0;
  forEachItem(section, (reader, at) => {
    namespaces.add(reader.raw(reader.varint()));
    start += reader.varint();
    namespaceStarts[at] = start;
  });
  return { namespaces, namespaceStarts };
}

function parseExpiries(section: Section): ExpiryQueue {
  const queue = new ExpiryQueue();
  let document = 0;
  forEachItem(section, (reader) => {
    document += reader.varint();
    queue.add(document, reader.varint());
  });
  return queue;
}

function parseDictionary(section: Section): Pick<SegmentHead, 'firstTerms' | 'blockStarts' | 'blockSizes'> {
  const firstTerms = new PackedTexts(section.items);
  const blockStarts = new Float64Array(section.items);
  const blockSizes = new Uint32Array(section.items);
  let end = 0;
  forEachItem(section, (reader, group) => {
    firstTerms.add(reader.raw(reader.varint()));
    const blockStart = end + reader.varint();
    const blockSize = reader.varint();
    blockStarts[group] = blockStart;
    blockSizes[group] = blockSize;
    end = blockStart + blockSize;
  });
  return { firstTerms, blockStarts, blockSizes };
}
