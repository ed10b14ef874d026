const FILE_KEY = /^\d{16,}-(\d+)-\d+\.(?:parquet|seg)$/;
const SEQUENCE_DIGITS = 16;
const PART_DIGITS = 4;

/** Names of a run's files: the newest commit that it may hold, its number, the number of the file. */
export interface RunFileKeys {
  records(part: number): string;
  segment(part: number): string;
}

export function runFileKeys(sequence: number, runId: number): RunFileKeys {
  const begin = `${String(sequence).padStart(SEQUENCE_DIGITS, '0')}-${runId}`;
  const part = (number: number): string => String(number).padStart(PART_DIGITS, '0');
  return {
    records: (number) => `${begin}-${part(number)}.parquet`,
    segment: (number) => `${begin}-${part(number)}.seg`,
  };
}

/** The run that a file belongs to; undefined for files of others. */
export function runOfFile(key: string): number | undefined {
  const id = FILE_KEY.exec(key)?.[1];
  return id === undefined ? undefined : Number(id);
}
