import { SqlDate, SqlInterval, SqlTime, SqlTimestamp, SqlTimestampNanos } from '@eider/core';
import type { SqlEngineCase } from './engine-case.ts';
import { valueCase } from './value-case.ts';

const INFINITE_MICROS = 2n ** 63n - 1n;
const INFINITE_DAYS = 2 ** 31 - 1;

export const temporalValueCases: readonly SqlEngineCase[] = [
  valueCase('timestamp', 'TIMESTAMP has microseconds, before 1970 too', [
    ["TIMESTAMP '2023-11-14 22:13:20.123456'", new SqlTimestamp(1_700_000_000_123_456n)],
    ["TIMESTAMP '1969-12-31 23:59:59.999999'", new SqlTimestamp(-1n)],
    ["TIMESTAMP '1970-01-01'", new SqlTimestamp(0n)],
    ["TIMESTAMP '0001-01-01 00:00:00.000001'", new SqlTimestamp(-62_135_596_799_999_999n)],
    ['NULL::TIMESTAMP', null],
  ]),
  valueCase('timestamp-far', 'TIMESTAMP reaches its first and last moment', [
    ["TIMESTAMP '290309-12-22 (BC) 00:00:00'", new SqlTimestamp(-9_223_372_022_400_000_000n)],
    ["TIMESTAMP '294247-01-10 04:00:54.775806'", new SqlTimestamp(9_223_372_036_854_775_806n)],
    ["TIMESTAMP '9999-12-31 23:59:59.999999'", new SqlTimestamp(253_402_300_799_999_999n)],
  ]),
  valueCase('timestamp-infinity', 'infinite times and dates are the greatest number of their type, or its negative', [
    ["'infinity'::TIMESTAMP", new SqlTimestamp(INFINITE_MICROS)],
    ["'-infinity'::TIMESTAMP", new SqlTimestamp(-INFINITE_MICROS)],
    ["'infinity'::TIMESTAMPTZ", new SqlTimestamp(INFINITE_MICROS, true)],
    ["'infinity'::DATE", new SqlDate(INFINITE_DAYS)],
    ["'-infinity'::DATE", new SqlDate(-INFINITE_DAYS)],
  ]),
  valueCase('timestamp-units', 'TIMESTAMP_S and TIMESTAMP_MS come in microseconds', [
    ["'2023-11-14 22:13:20'::TIMESTAMP_S", new SqlTimestamp(1_700_000_000_000_000n)],
    ["'1969-12-31 23:59:59'::TIMESTAMP_S", new SqlTimestamp(-1_000_000n)],
    ["'2023-11-14 22:13:20.123'::TIMESTAMP_MS", new SqlTimestamp(1_700_000_000_123_000n)],
    ["'1969-12-31 23:59:59.999'::TIMESTAMP_MS", new SqlTimestamp(-1000n)],
    ["'9999-12-31 00:00:00'::TIMESTAMP_S", new SqlTimestamp(253_402_214_400_000_000n)],
    ['NULL::TIMESTAMP_S', null],
    ['NULL::TIMESTAMP_MS', null],
  ]),
  valueCase('timestamp-ns', 'TIMESTAMP_NS has nanoseconds', [
    ["'2023-11-14 22:13:20.123456789'::TIMESTAMP_NS", new SqlTimestampNanos(1_700_000_000_123_456_789n)],
    ["'1969-12-31 23:59:59.999999999'::TIMESTAMP_NS", new SqlTimestampNanos(-1n)],
    ['NULL::TIMESTAMP_NS', null],
  ]),
  valueCase('timestamptz', 'TIMESTAMP WITH TIME ZONE is the moment, to the microsecond', [
    ["'2023-11-14 22:13:20.123456+00'::TIMESTAMPTZ", new SqlTimestamp(1_700_000_000_123_456n, true)],
    ["'2023-11-14 23:43:20.123456+01:30'::TIMESTAMPTZ", new SqlTimestamp(1_700_000_000_123_456n, true)],
    ["'1969-12-31 23:59:59.999999+00'::TIMESTAMPTZ", new SqlTimestamp(-1n, true)],
    ['NULL::TIMESTAMPTZ', null],
  ]),
  valueCase('date', 'DATE is a number of days, before Christ too', [
    ["DATE '1970-01-01'", new SqlDate(0)],
    ["DATE '1969-12-31'", new SqlDate(-1)],
    ["DATE '2024-02-29'", new SqlDate(19_782)],
    ["DATE '0044-03-15 (BC)'", new SqlDate(-735_160)],
    ["DATE '5877642-06-25 (BC)'", new SqlDate(-2_147_483_646)],
    ["DATE '5881580-07-10'", new SqlDate(2_147_483_646)],
    ['NULL::DATE', null],
  ]),
  valueCase('time', 'TIME has microseconds, 24:00:00 included', [
    ["TIME '00:00:00'", new SqlTime(0n)],
    ["TIME '23:59:59.999999'", new SqlTime(86_399_999_999n)],
    ["TIME '24:00:00'", new SqlTime(86_400_000_000n)],
    ['NULL::TIME', null],
  ]),
  valueCase('interval', 'INTERVAL keeps months, days and microseconds apart', [
    ["INTERVAL '1 year 2 months'", new SqlInterval(14, 0, 0n)],
    ["INTERVAL '40 days'", new SqlInterval(0, 40, 0n)],
    ["INTERVAL '36 hours'", new SqlInterval(0, 0, 129_600_000_000n)],
    ['to_months(-1) + to_days(2) + to_microseconds(-3)', new SqlInterval(-1, 2, -3n)],
    ['to_microseconds(9007199254740993)', new SqlInterval(0, 0, 9_007_199_254_740_993n)],
    ['NULL::INTERVAL', null],
  ]),
];
