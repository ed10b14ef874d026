import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { LongTermMemory } from '@eider/core';
import { type ExportScope, exportParquet, exportRecords, type TextFormat, type TransferOptions } from '@eider/ltm';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { checkMemory } from '../config/check-component.ts';
import { checkNames } from '../config/check-names.ts';
import { onFile } from './file-error.ts';
import { type FileFormat, formatOf } from './file-format.ts';
import { checkFree, placeFile, refuseDatabase } from './place-file.ts';

export interface ExportFileOptions extends TransferOptions, ExportScope {
  /** @default what the name of the file ends in: .jsonl, .csv or .parquet */
  readonly format?: FileFormat;
  /** Whether a file of this name is replaced. @default false: ALREADY_EXISTS */
  readonly overwrite?: boolean;
}

export interface ExportFileReport {
  readonly records: number;
  readonly sizeBytes: number;
}

const OPTIONS: readonly (keyof ExportFileOptions)[] = ['format', 'overwrite', 'scope', 'onProgress', 'signal', 'clock'];

/**
 * Writes the records of a view and those below it to a file, with every field. The file gets its name when it is complete and durable: a crash or a signal
 * leaves at most a temporary file beside it. Records that are written meanwhile may be in it or not.
 */
export async function exportFile(
  memory: LongTermMemory,
  path: string,
  options: ExportFileOptions = {},
): Promise<ExportFileReport> {
  checkMemory(memory);
  checkNames(options, OPTIONS, 'option');
  const { format, overwrite = false, ...transfer } = options;
  const asked = formatOf(path, format);
  if (overwrite) await refuseDatabase(path);
  else await checkFree(path);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    // Errors name the path that was asked for, not the temporary one.
    const report = await onFile(path, () =>
      asked === 'parquet' ? writeParquet(memory, temporary, transfer) : writeText(memory, temporary, asked, transfer),
    );
    await placeFile(temporary, path, { overwrite });
    return report;
  } finally {
    // What failed is told; that nothing can be removed either would only hide it.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function writeText(
  memory: LongTermMemory,
  path: string,
  format: TextFormat,
  transfer: TransferOptions & ExportScope,
): Promise<ExportFileReport> {
  const report = { records: 0, sizeBytes: 0 };
  const onProgress: TransferOptions['onProgress'] = (progress) => {
    Object.assign(report, { records: progress.records, sizeBytes: progress.sizeBytes });
    transfer.onProgress?.(progress);
  };
  const bytes = exportRecords(memory, { ...transfer, format, onProgress });
  // Opened before anything can fail: a stream that opens by itself may do so after what failed has been cleared away.
  const file = await open(path, 'wx');
  try {
    await pipeline(bytes, file.createWriteStream());
  } finally {
    await file.close();
  }
  return report;
}

async function writeParquet(
  memory: LongTermMemory,
  path: string,
  transfer: TransferOptions & ExportScope,
): Promise<ExportFileReport> {
  const file = await open(path, 'wx');
  try {
    const write = async (bytes: Uint8Array): Promise<void> => file.writeFile(bytes);
    return await exportParquet(memory, parquetCodec(), { write }, transfer);
  } finally {
    await file.close();
  }
}
