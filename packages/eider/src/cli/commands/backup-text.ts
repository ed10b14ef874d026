import type { BackupManifest } from '@eider/core';
import { formatBytes, formatTable } from '../print/table.ts';

/** What machines are told of a backup: without its parts. */
export function toListed(manifest: BackupManifest): object {
  const { id, createdAt, kind, sizeBytes, storedBytes, compression, parts, encryption } = manifest;
  const isEncrypted = encryption !== undefined;
  return { id, createdAt, kind, sizeBytes, storedBytes, compression, isEncrypted, parts: parts.length };
}

/** A backup in one line for people. */
export function manifestLine({ id, createdAt, kind, sizeBytes, storedBytes }: BackupManifest): string {
  return `${kind} of ${createdAt}, ${formatBytes(sizeBytes)} (${formatBytes(storedBytes)} stored), id ${id}`;
}

/** Backups as a table for people. */
export function manifestTable(backups: readonly BackupManifest[]): string {
  const rows = backups.map(
    ({ id, createdAt, kind, sizeBytes, storedBytes, encryption }) =>
      [
        createdAt,
        id,
        kind,
        formatBytes(sizeBytes),
        formatBytes(storedBytes),
        encryption === undefined ? 'no' : 'yes',
      ] as const,
  );
  return formatTable(['time', 'id', 'of', 'size', 'stored', 'encrypted'], rows);
}
