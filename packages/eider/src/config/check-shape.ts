import { EiderError } from '@eider/core';
import { type $ZodIssue, $ZodObject, $ZodOptional, safeParse } from 'zod/v4/core';
import en from 'zod/v4/locales/en.js';
import { nearMiss } from './near-miss.ts';

const MAX_NAME = 40;
const MAX_PROBLEMS = 20;
// Given with each call: the small edition of zod, which pages load, has no words of its own.
const MESSAGES = { error: en().localeError };

/**
 * Checks data against a schema. What is wrong is told all at once, each with its path from `root` and never with its value: INVALID_ARGUMENT, the paths
 * in `details.path`.
 */
export function checkShape(schema: $ZodObject, data: unknown, root: string): unknown {
  const parsed = safeParse(schema, data, MESSAGES);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, schema, root)).slice(0, MAX_PROBLEMS);
  const text = problems.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
  throw new EiderError('INVALID_ARGUMENT', `the settings are not valid: ${text}`, {
    details: { path: problems.map(({ path }) => path).join(', ') },
  });
}

interface Problem {
  readonly path: string;
  readonly problem: string;
}

function problemsOf(issue: $ZodIssue, schema: $ZodObject, root: string): readonly Problem[] {
  const path = [root, ...issue.path.map(String)].filter((step) => step !== '').join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path, problem: lowerFirst(issue.message) }];
  const known = Object.keys(shapeAt(schema, issue.path));
  return issue.keys.map((key) => ({ path: `${path}.${key.slice(0, MAX_NAME)}`, problem: unknownName(key, known) }));
}

function unknownName(name: string, known: readonly string[]): string {
  const meant = nearMiss(name, known);
  return `there is no such setting, ${meant === undefined ? `only ${known.join(', ')}` : `did you mean ${meant}?`}`;
}

/** The names that an object at a path of the schema may have. */
function shapeAt(schema: $ZodObject, path: readonly PropertyKey[]): $ZodObject['_zod']['def']['shape'] {
  let at: unknown = schema;
  for (const step of path) at = unwrapped(at instanceof $ZodObject ? at._zod.def.shape[String(step)] : undefined);
  return at instanceof $ZodObject ? at._zod.def.shape : {};
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof $ZodOptional ? schema._zod.def.innerType : schema;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
