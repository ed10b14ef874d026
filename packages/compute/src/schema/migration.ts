import { sha256Hex } from '@eider/core';

/** A step from one version of the tables to the next. Once released it never changes: files remember its checksum. */
export interface Migration {
  /** 1, 2, 3, … without gaps. */
  readonly version: number;
  readonly name: string;
  /** One statement each; the program's own text. */
  readonly statements: readonly string[];
}

/** SHA-256 of version, name and statements. */
export function checksumOf({ version, name, statements }: Migration): string {
  return sha256Hex([String(version), name, ...statements].join('\u0000'));
}
