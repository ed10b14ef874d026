import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemory } from 'eider';
import { collectDocuments } from './documents/collect-documents.ts';
import type { Document } from './documents/document.ts';
import { readFilms } from './films/read-films.ts';
import { load } from './node/load.ts';
import { sameOnWasm } from './node/same-on-wasm.ts';
import { searchDocuments } from './node/search-documents.ts';
import { searchFilms } from './node/search-films.ts';
import type { Measured, Stage } from './node/stage.ts';
import { surviveKill } from './node/survive-kill.ts';
import { Checks } from './report/checks.ts';
import type { Terminal } from './report/terminal.ts';

export interface DemoOptions {
  /** How many documents at most. */
  readonly documents: number;
  /** A file with films in the place of the data set's. */
  readonly films?: string;
}

/** Runs all chapters in a temporary folder, which goes afterwards; gives the checks that were made. */
export async function runDemo(terminal: Terminal, options: DemoOptions): Promise<Checks> {
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'eider-demo-'));
  try {
    const stage = await setStage(terminal, folder, options);
    terminal.line(`a memory in ${stage.path}`);
    await playNative(stage);
    await surviveKill(stage);
    const native = await openMemory(stage.path);
    try {
      await sameOnWasm(stage, native);
    } finally {
      await native.close();
    }
    stage.measured.push(['everything', (performance.now() - start) / 1_000, 's']);
    summarize(stage);
    return stage.checks;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function setStage(terminal: Terminal, folder: string, options: DemoOptions): Promise<Stage> {
  const documents: Document[] = [];
  for await (const document of collectDocuments(options.documents)) documents.push(document);
  return {
    terminal,
    checks: new Checks(),
    path: join(folder, 'demo.duckdb'),
    films: await readFilms(options.films),
    documents,
    measured: [],
  };
}

/** Loads, closes, opens again, and searches what is now in the file. */
async function playNative(stage: Stage): Promise<void> {
  const empty = await openMemory(stage.path);
  try {
    await load(stage, empty);
  } finally {
    await empty.close();
  }
  stage.measured.push(...fileSizes(stage.path));
  const memory = await openMemory(stage.path);
  try {
    await searchFilms(stage, memory);
    await searchDocuments(stage, memory);
  } finally {
    await memory.close();
  }
}

function fileSizes(path: string): readonly Measured[] {
  const megabytes = (file: string): number => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 1_000_000;
  return [
    ['the memory file, closed', megabytes(path), 'MB'],
    ['its log, closed', megabytes(`${path}.log`), 'MB'],
  ];
}

function summarize({ terminal, measured, checks }: Stage): void {
  terminal.heading('Measured in this run');
  terminal.table(['what', 'figure', 'unit'], measured);
  terminal.heading('Checks');
  for (const check of checks.failed) terminal.check(check);
  terminal.line(`  ${checks.made.length - checks.failed.length} held, ${checks.failed.length} failed`);
}
