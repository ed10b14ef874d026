/**
 * What a process killed in the middle of a DuckDB checkpoint can leave behind, and how it is put right.
 *
 * A checkpoint writes new metadata into free parts of 256 KiB blocks whose other parts the current header still uses, and each block as a
 * whole. A kill may stop such a write between two pages: then everything that the header refers to is as it was, in both the new and the old
 * half, and only the block's checksum does not fit. Writing the checksum that fits gives back the state before the checkpoint. This is done only
 * beside a `.wal` file, which says that a checkpoint was under way; any other wrong checksum stays what it is, damage.
 */
import { open, stat } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '../databases/sql-text.ts';

const WRONG_CHECKSUM = /computed checksum (\d+) does not match stored checksum \d+ in block at location (\d+)/;
// One write is stopped by one kill; a few more have been left by kills during earlier attempts at most.
const MAX_BLOCKS = 16;

interface TornBlock {
  readonly location: number;
  /** Of the block as it is. */
  readonly checksum: bigint;
}

/** Mends the blocks that a checkpoint left torn; must be called while nothing in this process has the file open. */
export async function mendInterruptedCheckpoint(path: string): Promise<void> {
  if ((await stat(`${path}.wal`).catch(() => undefined)) === undefined) return;
  for (let block = 0; block < MAX_BLOCKS; block += 1) {
    const torn = await findTornBlock(path);
    if (torn === undefined) return;
    await writeChecksum(path, torn);
  }
}

// In an instance of its own: an engine that has seen a damaged block is of no use any more.
async function findTornBlock(path: string): Promise<TornBlock | undefined> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', autoload_known_extensions: 'false' });
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH ${quoteText(path)} AS torn (RECOVERY_MODE NO_WAL_WRITES)`);
    await readAllMetadata(connection);
    return undefined;
  } catch (error) {
    const [, checksum, location] = WRONG_CHECKSUM.exec(error instanceof Error ? error.message : '') ?? [];
    // Whatever else is wrong with the file is told by the attach that follows.
    if (checksum === undefined || location === undefined) return undefined;
    return { location: Number(location), checksum: BigInt(checksum) };
  } finally {
    await connection.run('DETACH DATABASE IF EXISTS torn').catch(() => undefined);
    connection.closeSync();
    instance.closeSync();
  }
}

async function readAllMetadata(connection: DuckDBConnection): Promise<void> {
  const tables = await connection.runAndReadAll(
    `SELECT format('torn."{}"."{}"', replace(schema_name, '"', '""'), replace(table_name, '"', '""'))
     FROM duckdb_tables() WHERE database_name = 'torn'`,
  );
  for (const [table] of tables.getRowsJS()) {
    await connection.run(`SELECT count(*) FROM pragma_storage_info(${quoteText(String(table))})`);
  }
}

async function writeChecksum(path: string, { location, checksum }: TornBlock): Promise<void> {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(checksum);
  const file = await open(path, 'r+');
  try {
    await file.write(bytes, 0, bytes.length, location);
    await file.sync();
  } finally {
    await file.close();
  }
}
