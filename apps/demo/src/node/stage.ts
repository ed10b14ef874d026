import type { Document } from '../documents/document.ts';
import type { Film } from '../films/film.ts';
import type { Checks } from '../report/checks.ts';
import type { Terminal } from '../report/terminal.ts';

/** What the chapters of the demo share. */
export interface Stage {
  readonly terminal: Terminal;
  readonly checks: Checks;
  /** The memory's file. */
  readonly path: string;
  readonly films: readonly Film[];
  readonly documents: readonly Document[];
  /** What was measured, in order. */
  readonly measured: Measured[];
}

/** A figure with its name and unit. */
export type Measured = readonly [name: string, figure: number, unit: string];

/** Namespaces of the demo's memory. */
export const FILMS = 'films';
export const DOCUMENTS = 'documents';
export const NOTES = 'notes';

/** Notes a claim and shows it. */
export function claim({ checks, terminal }: Stage, text: string, held: boolean, finding: string): void {
  terminal.check(checks.check(text, held, finding));
}
