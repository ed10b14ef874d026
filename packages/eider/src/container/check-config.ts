import { EiderError } from '@eider/core';
import { checkNames } from '../config/check-names.ts';
import { MEMORY_SHAPE } from '../config/memory-config.ts';
import { TOKENS } from './tokens.ts';

const MEMBERS = ['uri', 'memory'] as const;

/** Refuses members that a module's configuration does not have, and says where settings and components belong. */
export function checkConfig(config: unknown): void {
  const names = typeof config === 'object' && config !== null ? Object.keys(config) : [];
  for (const name of names) {
    if (Object.hasOwn(MEMORY_SHAPE, name) && name !== 'log') throw misplaced(name, `give { uri, memory: { ${name} } }`);
    const token = Object.keys(TOKENS).find((one) => one === name || (one === 'commitLog' && name === 'log'));
    if (token !== undefined) throw misplaced(name, `${placeOfLog(name)}bind it: container.rebind(TOKENS.${token})`);
  }
  checkNames(config, MEMBERS, 'member');
}

// A setting and a component have this name.
function placeOfLog(name: string): string {
  return name === 'log' ? 'settings of the log go into { uri, memory: { log } }; to bring a log, ' : '';
}

function misplaced(name: string, place: string): EiderError {
  return new EiderError('INVALID_ARGUMENT', `the member is not read here: ${place}`, { details: { member: name } });
}
