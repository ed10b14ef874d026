import type { ConformanceSuite } from '../suite/suite.ts';
import { bareCases } from './cases/bare.ts';
import { readCases } from './cases/read.ts';
import { valueCases } from './cases/values.ts';
import { writeCases } from './cases/write.ts';
import type { ParquetCodecFixture } from './fixture.ts';

/** Every requirement of the port `ParquetCodec`. */
export const parquetCodecSuite: ConformanceSuite<ParquetCodecFixture> = {
  port: 'ParquetCodec',
  cases: [...valueCases, ...writeCases, ...readCases, ...bareCases],
};
