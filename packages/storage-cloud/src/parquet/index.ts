export { parquetCodec } from './parquet-codec.ts';
