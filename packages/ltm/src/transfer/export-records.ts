import { EiderError, type LongTermMemory } from '@eider/core';
import { exportedRecords } from './exported-records.ts';
import { ProgressMeter } from './progress-meter.ts';
import { RECORD_WRITERS } from './record-writers.ts';
import type { ExportOptions } from './transfer-options.ts';

// About this many code units travel together; a larger record travels alone.
const CHUNK_UNITS = 64 * 1024;

/**
 * The records of a view as the UTF-8 text of a file, in order and with every field, paths from this view on. What is written meanwhile may be in it or
 * not. Feed it to a file or a response; memory is bounded by the largest record.
 */
export async function* exportRecords(memory: LongTermMemory, options: ExportOptions): AsyncGenerator<Uint8Array, void> {
  const writer = Object.hasOwn(RECORD_WRITERS, options.format) ? RECORD_WRITERS[options.format] : undefined;
  if (writer === undefined) throw new EiderError('INVALID_ARGUMENT', 'the format of a text export is jsonl or csv');
  const encoder = new TextEncoder();
  const meter = new ProgressMeter(options);
  let text = writer.head;
  const flush = (): Uint8Array => {
    const bytes = encoder.encode(text);
    meter.sizeBytes += bytes.byteLength;
    text = '';
    meter.tell();
    return bytes;
  };
  for await (const exported of exportedRecords(memory, options, options.signal)) {
    text += writer.write(exported);
    meter.records += 1;
    if (text.length >= CHUNK_UNITS) yield flush();
  }
  if (text !== '') yield flush();
  else meter.tell();
}
