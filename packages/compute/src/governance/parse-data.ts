import { EiderError } from '@eider/core';
import type { z } from 'zod';

/** Checks data by a schema; INVALID_ARGUMENT with the path of the first thing wrong, never with its value. */
export function parseData<T>(schema: z.ZodType<T>, data: unknown, what: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EiderError('INVALID_ARGUMENT', `${what} is not valid: ${reasonOf(issue)}`, {
    details: { path: pathOf(issue?.path ?? []) },
  });
}

// zod's own messages may quote what they found; these words do not.
function reasonOf(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return `give ${issue.expected} here`;
    case 'unrecognized_keys':
      return 'remove the names that it does not know';
    case 'too_small':
      return `give at least ${issue.minimum}`;
    case 'too_big':
      return `give at most ${issue.maximum}`;
    case 'custom':
      return issue.message;
    default:
      return 'give a value of the documented form';
  }
}

function pathOf(steps: readonly PropertyKey[]): string {
  const path = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return `$${path}`.slice(0, 200).toWellFormed();
}
