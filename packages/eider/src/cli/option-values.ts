import { EiderError } from '@eider/core';
import type { CliOption } from './command.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A whole number, zero or more. */
export function parseCount(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new EiderError('INVALID_ARGUMENT', 'give a whole number, zero or more');
}

/** A duration such as `500ms`, `30s`, `15m`, `6h` or `7d`, in milliseconds. */
export function parseDuration(text: string): number {
  const { 1: number = '', 2: unit = '' } = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (factor !== undefined) return Math.round(Number(number) * factor);
  throw new EiderError('INVALID_ARGUMENT', 'give a duration with its unit: 500ms, 30s, 15m, 6h or 7d');
}

/** A JSON object, such as `{"kind":"note"}`. */
export function parseObject(text: string): object {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new EiderError('INVALID_ARGUMENT', 'give a JSON object, such as \'{"kind":"note"}\'');
}

/** Any JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse quotes the text, which may be long or secret.
    throw new EiderError('INVALID_ARGUMENT', 'this is no JSON; mind the quotes of your shell');
  }
}

/** The parts of a namespace's path: `users/42`; a slash inside a part is `%2F`. */
function parseNamespace(text: string): readonly string[] {
  try {
    return text.split('/').map(decodeURIComponent);
  } catch {
    throw new EiderError('INVALID_ARGUMENT', 'write a percent sign inside a namespace as %25');
  }
}

/** What every command takes that opens a memory. */
export interface MemoryFlags {
  readonly uri?: string;
  readonly namespace?: readonly string[];
  readonly json?: boolean;
}

export const JSON_OPTION: CliOption = { flags: '--json', description: 'print JSON for machines, lists as JSON lines' };

export const MEMORY_OPTIONS: readonly CliOption[] = [
  {
    flags: '-u, --uri <uri>',
    description: 'the memory: a path, s3://…, gs://…, az://… or file:///folder/ (default: EIDER_URI, then eider.yaml)',
  },
  {
    flags: '-n, --namespace <path>',
    description: 'namespace, parts divided by / (default: the root)',
    parse: parseNamespace,
  },
  JSON_OPTION,
];
