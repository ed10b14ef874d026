/** DuckDB's option for storage version 64, which every engine that eider supports can open. */
export const STORAGE_OPTION = "STORAGE_VERSION 'v0.10.2'";

/** A text in single quotes, as it may stand in SQL that takes no parameters. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
