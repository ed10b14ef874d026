import { EiderError, quoteIdentifier, type SqlType, sqlTypeText } from '@eider/core';
import { holds } from './total-order.ts';

/**
 * An expression with -0 as 0 wherever the type holds floats. DuckDB sorts both alike, so their rows could change places, and
 * their digests are the same, so they must compute the same.
 */
export function withoutNegativeZero(expression: string, type: SqlType, depth = 0): string {
  if (!holds(type, 'FLOAT', 'DOUBLE')) return expression;
  const inner = `eider_${depth}`;
  switch (type.kind) {
    case 'scalar':
      return `(${expression} + CAST(0 AS ${type.name}))`;
    case 'list': {
      const item = withoutNegativeZero(inner, type.item, depth + 1);
      return `CAST(list_transform(${expression}, lambda ${inner}: ${item}) AS ${sqlTypeText(type)})`;
    }
    case 'struct': {
      const fields = type.fields.map(({ name, type: field }) => {
        const part = withoutNegativeZero(`(${expression}).${quoteIdentifier(name)}`, field, depth);
        return `${quoteIdentifier(name)} := ${part}`;
      });
      return `CASE WHEN ${expression} IS NULL THEN NULL ELSE struct_pack(${fields.join(', ')}) END`;
    }
    default:
      throw new EiderError(
        'UNSUPPORTED',
        'an input must not hold floats in maps or unions; make lists of structs of them',
      );
  }
}
