/** A node of a tree that DuckDB gives as JSON. */
export type JsonNode = Readonly<Record<string, unknown>>;

/** Calls `visit` for every object in a tree, parents first; what it gives `false` for is not gone into. */
export function walkNodes(tree: unknown, visit: (node: JsonNode) => boolean | undefined): void {
  const pending: unknown[] = [tree];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value) && visit(value as JsonNode) === false) continue;
    pending.push(...Object.values(value).reverse());
  }
}

export function textAt(node: JsonNode, name: string): string {
  const value = node[name];
  return typeof value === 'string' ? value : '';
}

export function listAt(node: JsonNode, name: string): readonly JsonNode[] {
  const value = node[name];
  return Array.isArray(value) ? value : [];
}

export function nodeAt(node: JsonNode, name: string): JsonNode | undefined {
  const value = node[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonNode) : undefined;
}

/** Where a node stands in the text, in bytes; DuckDB's mark for nowhere is the largest number that it has. */
export function locationOf(node: JsonNode): number | undefined {
  const location = node['query_location'];
  return typeof location === 'number' && Number.isSafeInteger(location) ? location : undefined;
}
