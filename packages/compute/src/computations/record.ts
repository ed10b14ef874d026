import {
  type ComputationEngine,
  type ComputationInputRecord,
  type ComputationPart,
  type ComputationRecord,
  type ComputationResultRecord,
  canonicalJson,
  digestJson,
  EiderError,
  type JsonObject,
} from '@eider/core';
import type { ComputationDefinition } from './define-computation.ts';
import type { ComputationResult } from './rows/result-content.ts';
import { SANDBOX_SETTINGS } from './run/sandbox-settings.ts';

/** What a run was given, and what it was computed on. */
export interface RunFacts {
  readonly definition: ComputationDefinition;
  readonly parameters: JsonObject;
  readonly inputs: readonly ComputationInputRecord[];
  readonly engine: ComputationEngine;
  readonly seed: number;
  readonly nowMs: number;
  readonly allow: readonly string[];
}

/** Everything in a record but its id, its parts' digests and its result. */
type Identity = Omit<ComputationRecord, 'id' | 'parts' | 'result' | 'format'>;

/** The record of a run, its result inline or by digest. */
export function makeRecord(facts: RunFacts, result: ComputationResult, inlineBytes: number): ComputationRecord {
  const { definition, parameters, inputs, engine, seed, nowMs, allow } = facts;
  const { type, version, kind } = definition;
  const identity: Identity = {
    type,
    version,
    kind,
    ...(definition.kind === 'sql' ? { sql: definition.sql } : { nowMs }),
    parameters,
    parameterTypes: definition.parameters,
    inputs,
    engine,
    settings: SANDBOX_SETTINGS,
    seed: definition.kind === 'sql' ? 0 : seed,
    allow,
  };
  const parts = partsOf(identity);
  return { id: idOf(parts), format: 'dcr1', parts, ...identity, result: resultRecord(result, inlineBytes) };
}

function resultRecord(result: ComputationResult, inlineBytes: number): ComputationResultRecord {
  const { columns, rowCount, digest, sizeBytes, content } = result;
  const about = { columns, rowCount, digest, sizeBytes };
  return sizeBytes <= inlineBytes ? { ...about, inline: content } : about;
}

/** The digests of everything but the result, by which two records are compared part by part. */
export function partsOf(record: Identity): Readonly<Record<ComputationPart, string>> {
  const { type, version, kind, sql, parameters, parameterTypes, inputs, engine, settings, seed, nowMs, allow } = record;
  return {
    allow: digestJson(allow),
    definition: digestJson([type, version, kind]),
    engine: digestJson(engine),
    inputs: digestJson(inputs),
    parameters: digestJson([parameters, parameterTypes]),
    seed: digestJson([seed, nowMs ?? null]),
    settings: digestJson(settings),
    sql: digestJson(sql ?? null),
  };
}

/** The parts and the id that a record with these contents has: for who stores or compares records. */
export function computationRecordId(record: ComputationRecord): Pick<ComputationRecord, 'parts' | 'id'> {
  const parts = partsOf(record);
  return { parts, id: idOf(parts) };
}

/** The id of a record with these parts. */
function idOf(parts: Readonly<Record<ComputationPart, string>>): string {
  return `dcr1-sha256:${digestJson({ format: 'dcr1', parts })}`;
}

/**
 * What of a record does not fit what it says of itself: parts that were changed, `id` if the digests were changed as well. Empty for a
 * record as it was made. Who changes parts, digests and id together makes another run's record: keep ids where they cannot be changed.
 */
export function tamperedParts(record: ComputationRecord): readonly (ComputationPart | 'id')[] {
  const actual = partsOf(record);
  const parts = (Object.keys(actual) as ComputationPart[]).filter((part) => actual[part] !== record.parts[part]);
  return idOf(record.parts) === record.id ? parts : [...parts, 'id'];
}

/** Takes a record that came from outside; CORRUPT_DATA unless it has the shape of one. Its digests are not judged here. */
export function checkRecordShape(record: ComputationRecord): ComputationRecord {
  try {
    canonicalJson(record);
    partsOf(record);
    if (record.format === 'dcr1' && Array.isArray(record.inputs) && Array.isArray(record.result.columns)) return record;
  } catch {
    // Said below: what is missing shows in many ways.
  }
  throw new EiderError('CORRUPT_DATA', 'this is no record of a computation of format dcr1');
}
