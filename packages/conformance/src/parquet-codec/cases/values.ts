import { ensureEqual } from '../../suite/expect.ts';
import { type ParquetCase, parquetCase, roundTrip, sourceOf, valuesOf, writeFile } from './parquet-case.ts';

const MOST = 2n ** 63n - 1n;
const LEAST = -(2n ** 63n);

export const valueCases: readonly ParquetCase[] = [
  parquetCase('values/boolean', 'booleans come back', async (codec) => {
    // More than fit into a byte, so that places in it count.
    const values = Array.from({ length: 37 }, (_, at) => at % 3 === 0 || at === 31);
    ensureEqual(await roundTrip(codec, { type: 'boolean' }, values), values, 'values');
  }),
  parquetCase('values/int32', 'integers of 32 bits come back, their bounds included', async (codec) => {
    const values = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 65_536];
    ensureEqual(await roundTrip(codec, { type: 'int32' }, values), values, 'values');
  }),
  parquetCase(
    'values/int64',
    'integers of 64 bits come back: as numbers where those are exact, else as bigints',
    async (codec) => {
      const values = [0, -1, 2 ** 53 - 1, -(2 ** 53 - 1), 2n ** 53n, -(2n ** 53n), MOST, LEAST, 5n];
      const expected = [0, -1, 2 ** 53 - 1, -(2 ** 53 - 1), 2n ** 53n, -(2n ** 53n), MOST, LEAST, 5];
      ensureEqual(await roundTrip(codec, { type: 'int64' }, values), expected, 'values');
    },
  ),
  parquetCase(
    'values/double',
    'numbers come back to the last bit, with NaN, infinities and minus zero',
    async (codec) => {
      const values = [
        0.1,
        -0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        5e-324,
        1.7976931348623157e308,
        3,
      ];
      ensureEqual(await roundTrip(codec, { type: 'double' }, values), values, 'values');
    },
  ),
  parquetCase(
    'values/timestamp',
    'times come back to the microsecond, before 1970 and beyond what a number holds',
    async (codec) => {
      const values = [0, -1, 1_700_000_000_123_456, 8_640_000_000_000_000_000n, -62_135_596_800_000_000n];
      const expected = [0, -1, 1_700_000_000_123_456, 8_640_000_000_000_000_000n, -62_135_596_800_000_000n];
      ensureEqual(await roundTrip(codec, { type: 'timestamp' }, values), expected, 'values');
    },
  ),
  parquetCase(
    'values/text',
    'texts of any characters come back, the empty one and a byte order mark included',
    async (codec) => {
      const values = ['', 'a', 'é', '\u0000', '\ufeffmark', '🦆𝒳', 'line\nline', '\uffff', 'ﬁ', ' '.repeat(300)];
      ensureEqual(await roundTrip(codec, { type: 'text' }, values), values, 'values');
    },
  ),
  parquetCase('values/json', 'JSON comes back as the text that it was', async (codec) => {
    const values = ['{"b":1,  "a":[1.0,null]}', '"text"', 'null', '12345678901234567890', '{"a":1,"a":2}', '"\\u00e9"'];
    ensureEqual(await roundTrip(codec, { type: 'json' }, values), values, 'values');
  }),
  parquetCase('values/bytes', 'bytes come back, of a view only its own', async (codec) => {
    const values = [Uint8Array.of(), Uint8Array.of(0, 255, 128), new Uint8Array([1, 2, 3, 4]).subarray(1, 3)];
    const expected = [Uint8Array.of(), Uint8Array.of(0, 255, 128), Uint8Array.of(2, 3)];
    ensureEqual(await roundTrip(codec, { type: 'bytes' }, values), expected, 'values');
  }),
  parquetCase('values/null', 'null comes back where it stood, in every type', async (codec) => {
    const rows = {
      boolean: [null, true, null],
      int32: [null, 1, null],
      int64: [null, 1, null],
      double: [null, 1.5, null],
      text: [null, '', null],
      json: [null, 'null', null],
      bytes: [null, Uint8Array.of(), null],
      timestamp: [null, 1, null],
    } as const;
    for (const [type, values] of Object.entries(rows)) {
      const column = { type: type as keyof typeof rows, nullable: true };
      ensureEqual(await roundTrip(codec, column, values), values, `values of ${type}`);
      ensureEqual(await roundTrip(codec, column, [null, null]), [null, null], `nothing but nulls of ${type}`);
    }
  }),
  parquetCase('values/repeated', 'values that repeat come back, each in its place', async (codec) => {
    const texts = Array.from({ length: 3_000 }, (_, row) => `value ${(row * 7) % 11}`);
    const numbers = Array.from({ length: 3_000 }, (_, row) => (row * 13) % 5);
    const columns = [
      { name: 't', type: 'text' },
      { name: 'n', type: 'int64' },
    ] as const;
    const { bytes } = await writeFile(codec, columns, [[texts, numbers]]);
    ensureEqual(await valuesOf(await codec.open(sourceOf(bytes)), 0), [texts, numbers], 'values');
  }),
  parquetCase('values/large', 'a text of three million characters comes back among short ones', async (codec) => {
    const values = ['before', '0123456789é'.repeat(300_000), 'after', '', 'x'.repeat(1_500_000), 'end'];
    ensureEqual(await roundTrip(codec, { type: 'text' }, values), values, 'values');
  }),
];
