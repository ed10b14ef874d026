import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { describe, expect, test } from 'vitest';
import { fingerprintSource, parsePatternSignature, parseSchemaFingerprint } from '../../src/index.ts';

describe('fingerprints made elsewhere', () => {
  test('are taken from JSON as they were', async () => {
    await using engine = await openNodeDuckDb();
    const made = await fingerprintSource(engine, { csvText: 'a,b,c\n1,x,\n2,,\n' });
    const { schema, signature } = JSON.parse(JSON.stringify(made)) as { schema: unknown; signature: unknown };
    expect(parseSchemaFingerprint(schema)).toEqual(made.schema);
    expect(parsePatternSignature(signature)).toEqual(made.signature);
  });

  test('are refused if a digest is not that of the content, without showing it', async () => {
    await using engine = await openNodeDuckDb();
    const { schema, signature } = await fingerprintSource(engine, { csvText: 'secret,b\n1,x\n' });
    const bad: readonly (readonly [(value: unknown) => unknown, unknown])[] = [
      [parseSchemaFingerprint, { ...schema, shape: schema.exact }],
      [parseSchemaFingerprint, { ...schema, columns: schema.columns.slice(1) }],
      [parseSchemaFingerprint, { ...schema, columns: [] }],
      [parseSchemaFingerprint, { ...schema, version: 'dfp2' }],
      [parseSchemaFingerprint, { ...schema, samples: ['secret'] }],
      [parseSchemaFingerprint, null],
      [parsePatternSignature, { ...signature, rowCount: 2 }],
      [parsePatternSignature, { ...signature, rowCount: -1 }],
      [
        parsePatternSignature,
        { ...signature, columns: signature.columns.map((column) => ({ ...column, samples: 'secret' })) },
      ],
      [parsePatternSignature, 'secret'],
    ];
    for (const [parse, value] of bad) {
      expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      expect(() => parse(value)).not.toThrow(/secret/);
    }
  });
});
