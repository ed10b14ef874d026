import { EiderError } from '@eider/core';
import { z } from 'zod';
import type { LtmBackendSettings } from '../backend/backend-settings.ts';
import { BACKEND_SHAPE } from '../backend/backend-settings.ts';
import { checkShape } from './check-shape.ts';
import { type Environment, expandVariables } from './expand-variables.ts';
import { parseYaml } from './parse-yaml.ts';

/** Which backend, and with what: `createLtmBackend(config.backend, config.options)`. */
export interface LtmConfig {
  /** @default 'duckdb' */
  readonly backend: string;
  readonly options: LtmBackendSettings;
}

/**
 * Reads `settings.ltm` of YAML text or an object, names in snake_case; what stands beside it is other programs' business. Texts may hold `${NAME}`,
 * `${NAME:-default}` and `$$`. All that is wrong is one INVALID_ARGUMENT with paths and names of variables, never values.
 */
export function loadLtmConfig(
  yamlOrObject: unknown,
  { env = process.env }: { readonly env?: Environment } = {},
): LtmConfig {
  const data = typeof yamlOrObject === 'string' ? parseYaml(yamlOrObject) : yamlOrObject;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new EiderError('INVALID_ARGUMENT', 'give YAML text or an object that has settings.ltm');
  }
  const checked = checkShape(configSchema(env), data, '') as { settings: { ltm: Readonly<Record<string, unknown>> } };
  const { backend = DEFAULT_BACKEND, ...options } = toCamelCase(checked.settings.ltm);
  return { backend: backend as string, options: options as LtmBackendSettings };
}

const DEFAULT_BACKEND = 'duckdb';

function configSchema(env: Environment): z.ZodObject {
  const ltm = inSnakeCase({ backend: z.string().min(1).optional(), ...BACKEND_SHAPE }, env);
  return z.object({ settings: z.object({ ltm }) });
}

/** The same shape with names in snake_case, its texts expanded before they are checked. */
function inSnakeCase(shape: z.core.$ZodLooseShape, env: Environment): z.ZodObject {
  const entries = Object.entries(shape).map(([name, schema]) => {
    const inner: z.core.$ZodType = schema instanceof z.core.$ZodOptional ? schema._zod.def.innerType : schema;
    const isObject = inner instanceof z.core.$ZodObject;
    const field = isObject ? inSnakeCase(inner._zod.def.shape, env) : expanded(inner, env);
    return [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), field.optional()];
  });
  return z.strictObject(Object.fromEntries(entries));
}

function expanded(schema: z.core.$ZodType, env: Environment): z.ZodType {
  return z.preprocess((value, context) => {
    if (typeof value !== 'string') return value;
    const expansion = expandVariables(value, env);
    if (expansion.kind === 'plain') return value;
    if (expansion.kind === 'expanded') return retyped(expansion.text, schema);
    context.addIssue({ code: 'custom', message: expansion.problem });
    return z.NEVER;
  }, schema);
}

/** Variables are text: where a number or a boolean belongs they stand for one. */
function retyped(text: string, schema: z.core.$ZodType): unknown {
  if (z.core.safeParse(schema, text).success) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
}

function toCamelCase(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(data).map(([name, value]) => [
    name.replaceAll(/_[a-z]/g, (pair) => pair.charAt(1).toUpperCase()),
    typeof value === 'object' && value !== null ? toCamelCase(value as Readonly<Record<string, unknown>>) : value,
  ]);
  return Object.fromEntries(entries);
}
