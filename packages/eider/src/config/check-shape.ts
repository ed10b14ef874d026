import { EiderError } from '@eider/core';
import { z } from 'zod';
import { nearMiss } from './near-miss.ts';

const MAX_NAME = 40;
const MAX_PROBLEMS = 20;

/**
 * Checks data against a schema. What is wrong is told all at once, each with its path from `root` and never with its value: INVALID_ARGUMENT, the paths
 * in `details.path`.
 */
export function checkShape(schema: z.ZodObject, data: unknown, root: string): unknown {
  const parsed = schema.safeParse(data);
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

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodObject, root: string): readonly Problem[] {
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
function shapeAt(schema: z.ZodObject, path: readonly PropertyKey[]): z.core.$ZodLooseShape {
  let at: unknown = schema;
  for (const step of path) at = unwrapped(at instanceof z.ZodObject ? at.shape[String(step)] : undefined);
  return at instanceof z.ZodObject ? at.shape : {};
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
