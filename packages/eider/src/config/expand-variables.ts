/** What became of a text with references to variables. */
export type Expansion =
  | { readonly kind: 'plain' }
  | { readonly kind: 'expanded'; readonly text: string }
  | { readonly kind: 'failed'; readonly problem: string };

/** Names and values of variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

// `$$`, a whole reference, or the beginning of one that is not.
const REFERENCE = /\$\$|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}|\$\{/g;

const MALFORMED = `a reference must have the form \${NAME} or \${NAME:-default}; write $$ for a dollar sign`;

/**
 * Replaces `${NAME}`, `${NAME:-default}` (also for an empty variable) and `$$`, which stands for `$`. What comes out is not looked through again. A problem
 * names the variable and never holds its value.
 */
export function expandVariables(text: string, env: Environment): Expansion {
  if (!text.includes('$')) return { kind: 'plain' };
  const problems: string[] = [];
  const expanded = text.replaceAll(REFERENCE, (reference, name?: string, fallback?: string) => {
    if (reference === '$$') return '$';
    if (name === undefined) {
      problems.push(MALFORMED);
      return '';
    }
    const value = findValue(env, name, fallback);
    if (value === undefined) problems.push(`the variable ${name} is not set; set it, or write \${${name}:-default}`);
    return value ?? '';
  });
  return problems.length === 0
    ? { kind: 'expanded', text: expanded }
    : { kind: 'failed', problem: problems.join(', ') };
}

function findValue(env: Environment, name: string, fallback: string | undefined): string | undefined {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  return value === undefined || (value === '' && fallback !== undefined) ? fallback : value;
}
