import { EiderError } from '@eider/core';
import {
  type ComputationDefinition,
  type ComputationDefinitionInput,
  defineComputation,
} from './define-computation.ts';

/** Computations by type and version: an instance, never module state. */
export interface ComputationRegistry {
  /** Adds a computation; ALREADY_EXISTS if its type and version are taken by another one. */
  define(input: ComputationDefinitionInput): ComputationDefinition;
  /** The computation of that type and version, by default the version that was defined last. */
  find(type: string, version?: string): ComputationDefinition | undefined;
  /** As `find`; NOT_FOUND names the types that are known. */
  get(type: string, version?: string): ComputationDefinition;
  /** All, in the order in which they were defined. */
  list(): readonly ComputationDefinition[];
}

/** An empty registry. */
export function createComputationRegistry(): ComputationRegistry {
  const definitions: ComputationDefinition[] = [];
  const find: ComputationRegistry['find'] = (type, version) =>
    definitions.findLast((known) => known.type === type && (version === undefined || known.version === version));
  return {
    find,
    define(input) {
      const definition = defineComputation(input);
      const { type, version } = definition;
      const known = find(type, version);
      if (known === undefined) definitions.push(definition);
      else if (!isSame(known, definition)) {
        throw new EiderError('ALREADY_EXISTS', 'another computation has this type and version; change the version', {
          details: { type, version },
        });
      }
      return known ?? definition;
    },
    get(type, version) {
      const found = find(type, version);
      if (found !== undefined) return found;
      const known = [...new Set(definitions.map((definition) => definition.type))].join(', ');
      throw new EiderError('NOT_FOUND', `no such computation is defined; known types: ${known || 'none'}`, {
        details: version === undefined ? { type } : { type, version },
      });
    },
    list: () => [...definitions],
  };
}

function isSame(a: ComputationDefinition, b: ComputationDefinition): boolean {
  if (a.kind === 'function' || b.kind === 'function')
    return a.kind === b.kind && 'run' in a && 'run' in b && a.run === b.run;
  const facts = ({ sql, parameters, inputs }: typeof a): string => JSON.stringify([sql, parameters, inputs]);
  return facts(a) === facts(b);
}
