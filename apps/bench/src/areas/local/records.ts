import { type JsonObject, seededRandom } from '@eider/core';
import { zipfWords } from '../../documents/zipf-text.ts';

/** Bytes of a record's value as JSON. */
const VALUE_BYTES = 200;
const METADATA: JsonObject = {};

export interface SampleRecord {
  readonly key: string;
  readonly value: { readonly id: number; readonly text: string };
  readonly metadata: JsonObject;
  readonly text: string;
}

/** `count` records with values of 200 bytes, the same for the same seed; keys in order, which suits a B-tree best. */
export function sampleRecords(count: number, seed: number, prefix = 'conversation'): readonly SampleRecord[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const empty = JSON.stringify({ id: index, text: '' }).length;
    const words = zipfWords(random, VALUE_BYTES / 4).join(' ');
    const text = words.slice(0, VALUE_BYTES - empty).padEnd(VALUE_BYTES - empty, 'x');
    return {
      key: `${prefix}-${index.toString().padStart(9, '0')}`,
      value: { id: index, text },
      metadata: METADATA,
      text,
    };
  });
}
