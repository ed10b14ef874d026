import { ByteWriter } from '../encoding/byte-writer.ts';
import type { MergeSource } from './index-source.ts';
import { putWord } from './segment/checksum.ts';
import { ascends, mergeLengths } from './segment/lengths-merge.ts';
import { MappedPostings, type MergeWork } from './segment/posting-merge.ts';
import { SectionWriter } from './segment/section-writer.ts';
import { FOOTER_BYTES, SEGMENT_MAGIC, SEGMENT_VERSION } from './segment/segment-format.ts';
import { SegmentOutput } from './segment/segment-output.ts';
import { cachedRange, readRange } from './segment/source-range.ts';
import { TermMerge } from './segment/term-merge.ts';
import type { SegmentShape, SegmentSink } from './segment-shape.ts';
import { type Pacing, TimeSlices } from './time-slices.ts';

/** An index to take postings from; `positions[d]` is the new number of its document d, or -1 if it goes. */
export interface SegmentInput {
  readonly source: MergeSource;
  readonly positions: Int32Array;
}

/**
 * Builds a run's segment from the indexes of its inputs, without looking at any text again, in one pass and with little memory, whatever its
 * size. The sink gets equal pieces of 128 KiB, only the last one may be shorter. See segment/segment-format.ts.
 */
export async function writeSegment(
  shape: SegmentShape,
  inputs: readonly SegmentInput[],
  pacing: Pacing,
  sink: SegmentSink,
): Promise<void> {
  const output = new SegmentOutput(sink);
  const slices = new TimeSlices(pacing);
  const mapped: MappedPostings[] = [];
  for (const { source, positions } of inputs) {
    mapped.push(new MappedPostings(await source.cursor(slices), positions, source.isOrdered && ascends(positions)));
  }
  const terms = new TermMerge(mapped, output);
  await perform(terms.run(), output, slices);
  const head = new ByteWriter();
  head.varint(terms.groups.terms);
  const start = output.position;
  const lengths = new SectionWriter();
  const lengthInputs = inputs.map(({ source, positions }) => ({ lengths: source.lengths, positions }));
  await perform(mergeLengths(shape.documents, lengthInputs, lengths, output), output, slices);
  lengths.finish(output, head);
  await perform(writeFacts(shape, output, head), output, slices);
  terms.groups.dictionary.finish(output, head);
  const headSize = output.unit(head.finish());
  output.unit(footer(output.position - start, headSize));
  await output.finish();
}

async function perform(work: MergeWork, output: SegmentOutput, slices: TimeSlices): Promise<void> {
  let step = work.next();
  while (step.done !== true) {
    if (step.value === undefined) {
      if (output.isFull) await output.flush();
      if (slices.isOver) await slices.pause();
      step = work.next();
    } else step = work.next(cachedRange(step.value) ?? (await readRange(step.value)));
  }
}

function* writeFacts(shape: SegmentShape, output: SegmentOutput, head: ByteWriter): MergeWork {
  const namespaces = new SectionWriter();
  let previous = 0;
  for (const { namespace, start } of shape.namespaces) {
    const item = namespaces.item();
    item.text(namespace);
    item.varint(start - previous);
    previous = start;
    if (namespaces.drain(output)) yield undefined;
  }
  namespaces.finish(output, head);
  const expiries = new SectionWriter();
  previous = 0;
  for (const { document, atMs } of shape.expiries) {
    const item = expiries.item();
    item.varint(document - previous);
    item.varint(atMs);
    previous = document;
    if (expiries.drain(output)) yield undefined;
  }
  expiries.finish(output, head);
}

function footer(tailSize: number, headSize: number): Uint8Array {
  const bytes = new Uint8Array(FOOTER_BYTES - 4);
  const words = [tailSize % 2 ** 32, Math.floor(tailSize / 2 ** 32), headSize, SEGMENT_VERSION, SEGMENT_MAGIC];
  for (const [at, word] of words.entries()) putWord(bytes, at * 4, word);
  return bytes;
}
