import type { Field } from 'apache-arrow';

/** DuckDB's own name of what an Arrow extension field carries: `hugeint`, `uuid`, `bit`, `bool8`, …; undefined for plain fields. */
export function extensionOf(field: Field): string | undefined {
  const name = field.metadata.get('ARROW:extension:name');
  if (name === undefined) return undefined;
  if (name !== 'arrow.opaque') return name.replace(/^arrow\./, '');
  const { type_name: opaque } = JSON.parse(field.metadata.get('ARROW:extension:metadata') ?? '{}');
  return typeof opaque === 'string' ? opaque : undefined;
}

/** A field's children, as fields. */
export function childrenOf(field: Field): readonly Field[] {
  return (field.type.children ?? []) as readonly Field[];
}
