import type { ParquetCodec } from '@eider/core';

/** What an adapter gives the ParquetCodec suite. */
export interface ParquetCodecFixture {
  readonly codec: ParquetCodec;
}
