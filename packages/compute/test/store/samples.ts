import { digestJson, type EmbeddingInput, type SchemaFingerprint } from '@eider/core';

/** A fingerprint of columns given as `name TYPE`. */
export function fingerprintOf(...columns: readonly string[]): SchemaFingerprint {
  const parsed = columns.map((column) => {
    const [name = '', type = 'VARCHAR'] = column.split(' ');
    return { name, type, nullable: true, constraints: [] };
  });
  const shape = parsed.map(({ name, type }) => [name.toLowerCase(), type.toLowerCase()].join(' ')).sort();
  return {
    version: 'dfp1',
    exact: `dfp1-schema-sha256:${digestJson(parsed)}`,
    shape: `dfp1-shape-sha256:${digestJson(shape)}`,
    columns: parsed,
  };
}

export const ORDERS: SchemaFingerprint = fingerprintOf('id BIGINT', 'customer VARCHAR', 'cents BIGINT');

/** An embedding of a source. */
export function embeddingOf(parsedFileId: string, schema: SchemaFingerprint = ORDERS): EmbeddingInput {
  return {
    parsedFileId,
    schemaFingerprint: schema,
    patternSignature: { digest: `dps1-sha256:${digestJson(parsedFileId)}`, columns: [{ name: 'id', count: 3 }] } as {
      readonly digest: string;
    },
  };
}
