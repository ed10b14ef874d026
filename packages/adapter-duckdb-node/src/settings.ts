import { availableParallelism } from 'node:os';
import { type Clock, EiderError, type Random } from '@eider/core';

/** How a DuckDB engine opens: plain data, all of it optional. */
export interface NodeDuckDbSettings {
  /** File of the main database, created if missing (storage version 64). @default a database in memory */
  readonly path?: string;
  /** Opens the file at `path` for reading only; it must exist. @default false */
  readonly readOnly?: boolean;
  /** Threads of DuckDB, at least 1. @default the machine's */
  readonly threads?: number;
  /** The most memory DuckDB takes, such as `2GB`. @default DuckDB's own, 80 % of the machine's */
  readonly memoryLimit?: string;
  /** Folder for what does not fit into memory, and for images on their way. @default DuckDB's own beside the file; images in the system's */
  readonly temporaryDirectory?: string;
  /** Sessions at once, and how long a call waits for one. @default 16 and 30,000 ms */
  readonly sessions?: { readonly limit: number; readonly waitMs: number };
  /** Deadline of every statement that names none, in milliseconds. @default none */
  readonly timeoutMs?: number;
  /** The most rows a query gives that names no limit. @default none */
  readonly maxRows?: number;
  /** Once open, forbids files, extensions and changes of settings to every statement and call. @default false */
  readonly lockedDown?: boolean;
  /** Extensions to load, such as `httpfs`. One that is not found is left out of `capabilities.extensions`. @default none */
  readonly extensions?: readonly string[];
  /** Folder with `<name>.duckdb_extension` files, looked into before DuckDB's own. @default none */
  readonly extensionDirectory?: string;
  /** Lets a missing extension be downloaded by DuckDB's INSTALL. @default false */
  readonly allowInstall?: boolean;
}

/** What an engine takes from outside, so that tests can be replayed. */
export interface NodeDuckDbComponents {
  /** @default the system's clock */
  readonly clock?: Clock;
  /** For the pause before a transaction runs again. @default the system's */
  readonly random?: Random;
}

/** Settings with their defaults, checked. */
export interface CheckedSettings extends NodeDuckDbSettings {
  readonly readOnly: boolean;
  readonly sessions: { readonly limit: number; readonly waitMs: number };
  readonly threads: number;
  readonly lockedDown: boolean;
  readonly extensions: readonly string[];
  readonly allowInstall: boolean;
}

const DEFAULTS = {
  readOnly: false,
  sessions: { limit: 16, waitMs: 30_000 },
  lockedDown: false,
  extensions: [],
  allowInstall: false,
} as const;

const SETTINGS: Readonly<Record<keyof NodeDuckDbSettings, true>> = {
  path: true,
  readOnly: true,
  threads: true,
  memoryLimit: true,
  temporaryDirectory: true,
  sessions: true,
  timeoutMs: true,
  maxRows: true,
  lockedDown: true,
  extensions: true,
  extensionDirectory: true,
  allowInstall: true,
};

const COMPONENTS: Readonly<Record<keyof NodeDuckDbComponents, true>> = { clock: true, random: true };

/** Refuses components with unknown names: a misspelled clock must not leave the system's in its place. */
export function checkComponents(components: NodeDuckDbComponents): NodeDuckDbComponents {
  ensureNames('component', components, COMPONENTS);
  return components;
}

/** Checks settings and adds the defaults; INVALID_ARGUMENT names the setting that is wrong. */
export function checkSettings(settings: NodeDuckDbSettings): CheckedSettings {
  ensureNames('setting', settings, SETTINGS);
  const checked = { threads: availableParallelism(), ...DEFAULTS, ...settings };
  ensure('threads', isCount(checked.threads), 'an integer, 1 or more');
  ensure('sessions.limit', isCount(checked.sessions.limit), 'an integer, 1 or more');
  ensure('sessions.waitMs', isMs(checked.sessions.waitMs), 'milliseconds, 0 or more');
  ensure('timeoutMs', settings.timeoutMs === undefined || isMs(settings.timeoutMs), 'milliseconds, 0 or more');
  ensure('maxRows', settings.maxRows === undefined || isRows(settings.maxRows), 'an integer, 0 or more');
  ensure('path', settings.path !== undefined || !checked.readOnly, 'given when readOnly is true');
  ensure('extensions', checked.extensions.every(isExtensionName), 'names such as httpfs');
  return checked;
}

function ensureNames(what: string, given: object, known: object): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new EiderError('INVALID_ARGUMENT', `give the ${what}s as an object`);
  }
  const names = Object.keys(known);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new EiderError('INVALID_ARGUMENT', `there is no such ${what}; the ${what}s are ${names.join(', ')}`, {
    details: { [what]: unknown.slice(0, 40) },
  });
}

function ensure(setting: string, holds: boolean, what: string): void {
  if (!holds) throw new EiderError('INVALID_ARGUMENT', `setting ${setting} must be ${what}`, { details: { setting } });
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}

function isRows(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function isMs(value: number): boolean {
  return typeof value === 'number' && value >= 0;
}

// Only such names are safe in LOAD and INSTALL, which take no parameters.
function isExtensionName(name: string): boolean {
  return typeof name === 'string' && /^[a-z][a-z0-9_]*$/.test(name);
}
