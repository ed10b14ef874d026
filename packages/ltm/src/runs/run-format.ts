/** Where runs lie: in the memory's DuckDB file, or as Parquet files in a blob store. */
export type RunFormat = 'native' | 'parquet';
