/** Everything that an error says or holds: messages, stacks, details, causes and whatever else can be reached from it. */
export function errorTexts(error: unknown): string {
  const texts: string[] = [];
  collect(error, texts, new Set());
  return texts.join('\n');
}

function collect(value: unknown, texts: string[], seen: Set<unknown>): void {
  if (typeof value === 'string') texts.push(value);
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Map || value instanceof Headers) for (const entry of value) collect(entry, texts, seen);
  for (const name of Reflect.ownKeys(value)) {
    texts.push(String(name));
    collect(Reflect.get(value, name), texts, seen);
  }
}
