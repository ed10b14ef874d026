import { expect, test } from 'vitest';
import { checkPages } from '../../src/parquet/check-pages.ts';
import { parquetCodec } from '../../src/parquet/index.ts';

const ROWS = 30;
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;

interface Page {
  readonly type?: number;
  readonly uncompressed?: number;
  readonly compressed?: number;
  readonly values?: number;
  /** Bytes that really follow the header. */
  readonly body?: number;
}

function zigzag(value: number): readonly number[] {
  const bytes: number[] = [];
  let left = value < 0 ? -value * 2 - 1 : value * 2;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
}

// A header in Thrift's compact protocol: type, sizes, and a structure whose first field counts values.
function pageOf({ type = DATA_PAGE, uncompressed = 10, compressed = 10, values = ROWS, body = 10 }: Page): number[] {
  const toStructure = type === DATA_PAGE ? 0x2c : 0x4c;
  const sizes = [0x15, ...zigzag(type), 0x15, ...zigzag(uncompressed), 0x15, ...zigzag(compressed)];
  return [...sizes, toStructure, 0x15, ...zigzag(values), 0, 0, ...new Array<number>(body).fill(0)];
}

const chunkOf = (...pages: readonly Page[]): Uint8Array => Uint8Array.from(pages.flatMap(pageOf));

test.each([
  ['one page', [{}]],
  ['a dictionary and two pages', [{ type: DICTIONARY_PAGE, values: 4 }, { values: 12 }, { values: 18 }]],
])('%s of a column passes', (_, pages) => {
  expect(() => checkPages(chunkOf(...pages), ROWS)).not.toThrow();
});

test.each([
  ['a size below zero, which would be followed backwards', [{ compressed: -12 }]],
  ['a size beyond the column', [{ compressed: 11 }]],
  ['a size of gigabytes when it is unpacked', [{ uncompressed: 2 ** 31 - 1 }]],
  ['an unpacked size below zero', [{ uncompressed: -1 }]],
  ['billions of values', [{ values: 2 ** 31 - 1 }]],
  ['values below zero', [{ values: -1 }]],
  ['more values than rows in all', [{ values: 29 }, { values: 2 }]],
  ['a dictionary of more values than bytes', [{ type: DICTIONARY_PAGE, values: 11 }, {}]],
])('a page with %s is CORRUPT_DATA', (_, pages) => {
  expect(() => checkPages(chunkOf(...pages), ROWS)).toThrow(expect.objectContaining({ code: 'CORRUPT_DATA' }));
});

test.each([
  ['bytes that are no header', Uint8Array.of(0x1f, 0x1f, 0x1f, 0x1f)],
  ['structures in structures without an end', new Uint8Array(100).fill(0x1c)],
  ['a number without an end', Uint8Array.of(0x15, ...new Array<number>(20).fill(0xff))],
  ['a header that is cut off', chunkOf({}).subarray(0, 5)],
])('%s are CORRUPT_DATA', (_, bytes) => {
  expect(() => checkPages(bytes, ROWS)).toThrow(expect.objectContaining({ code: 'CORRUPT_DATA' }));
});

test('a file whose bytes of page headers are changed is refused or read, never followed for ever', async () => {
  const pieces: Uint8Array[] = [];
  const writer = parquetCodec().write([{ name: 'a', type: 'int32' }], {
    write: (bytes) => void pieces.push(bytes.slice()),
  });
  await writer.writeRowGroup([Array.from({ length: ROWS }, (_, index) => index)]);
  await writer.finish();
  const good = Buffer.concat(pieces);
  const outcomes = new Set<string>();
  // The first page begins behind the magic number; its header takes less than 16 bytes.
  for (let at = 4; at < 20; at += 1) {
    for (const byte of [0x00, 0x01, 0x15, 0x7f, 0x80, 0xff]) {
      const bytes = Buffer.from(good);
      bytes[at] = byte;
      const source = {
        sizeBytes: bytes.length,
        read: async (from: number, size: number) => bytes.subarray(from, from + size),
      };
      const file = await parquetCodec().open(source);
      outcomes.add(
        await file.readRowGroup(0).then(
          () => 'read',
          (error: { readonly code: string }) => error.code,
        ),
      );
    }
  }
  expect([...outcomes].toSorted()).toEqual(['CORRUPT_DATA', 'read']);
});
