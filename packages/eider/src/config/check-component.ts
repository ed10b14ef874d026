import { EiderError } from '@eider/core';

/** Refuses what lacks methods that it needs; the message says what to give in its place. */
export function checkComponent(
  given: unknown,
  { name, methods, advice }: { readonly name: string; readonly methods: readonly string[]; readonly advice: string },
): void {
  const missing = missingMethods(given, methods);
  if (missing.length === 0) return;
  throw new EiderError('INVALID_ARGUMENT', `${name} cannot be used: ${advice}`, {
    details: { argument: name, missing: missing.join(', ') },
  });
}

/** Refuses what is no memory before anything is done for it. */
export function checkMemory(memory: unknown): void {
  checkComponent(memory, {
    name: 'memory',
    methods: ['retrieve', 'storeMany', 'list', 'namespace', 'namespaces'],
    advice: 'give what openMemory or one of its namespaces gives',
  });
}

function missingMethods(given: unknown, methods: readonly string[]): readonly string[] {
  if (typeof given !== 'object' || given === null) return methods;
  return methods.filter((method) => typeof (given as Readonly<Record<string, unknown>>)[method] !== 'function');
}
