import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ChildProgram } from '../../../children/child-program.ts';
import { type ResidentMemory, residentMemory } from '../../../children/resident-memory.ts';
import type { Workplace } from '../../area.ts';
import { oursPath, peerPath } from '../pair.ts';
import { LOCAL_SCALES } from '../scale.ts';
import type { LoadMessage, LoadSettings } from './load-protocol.ts';

const PROGRAM = fileURLToPath(new URL('./load-program.ts', import.meta.url));
// The kernel's view changes while the process rests: the last look counts.
const LOOK_EVERY_MS = 500;

/** The memory of a million records with 20 words each, and its peer with FTS5: what reading, opening and growing work on. */
export const LARGE = 'large';
/** The same records in a memory without search, and in a peer without. */
export const LARGE_PLAIN = 'large-plain';

/** How a loading process fared. */
export interface LoadReport {
  readonly recordsPerSecond: number;
  readonly peakBytes: number;
  /** After loading, at rest, still open. */
  readonly restBytes: number;
  readonly closeMs: number;
}

/** Loads a new file in a process of its own, and watches its memory from outside. */
export async function loadLarge(settings: LoadSettings, restSeconds: number): Promise<LoadReport> {
  const child = new ChildProgram<LoadMessage, never>(PROGRAM, settings);
  let loadedMs = 0;
  let closeMs = 0;
  let atRest: ResidentMemory = { nowBytes: 0, peakBytes: 0 };
  for await (const { type, elapsedMs } of child.messages()) {
    if (type === 'closed') closeMs = elapsedMs;
    else {
      loadedMs = elapsedMs;
      atRest = await watchRest(child.processId, restSeconds);
      child.finish();
    }
  }
  if ((await child.ended) !== 0) throw new Error(`the process that loads ${settings.side} has failed`);
  const recordsPerSecond = (settings.records * 1_000) / loadedMs;
  return { recordsPerSecond, peakBytes: atRest.peakBytes, restBytes: atRest.nowBytes, closeMs };
}

async function watchRest(processId: number, seconds: number): Promise<ResidentMemory> {
  const { peakBytes } = residentMemory(processId);
  for (let waitedMs = 0; waitedMs < seconds * 1_000; waitedMs += LOOK_EVERY_MS) await setTimeout(LOOK_EVERY_MS);
  return { nowBytes: residentMemory(processId).nowBytes, peakBytes };
}

/** How the large files of a size are loaded. */
export function largeSettings({ folder, size }: Workplace, side: LoadSettings['side'], search: boolean): LoadSettings {
  const { records } = LOCAL_SCALES[size];
  return {
    side,
    folder,
    name: search ? LARGE : LARGE_PLAIN,
    search,
    records,
    smallRecords: 0,
    // A test does not wait for fifty thousand texts.
    ...(size === 'tiny' ? { texts: records } : {}),
  };
}

/** Sees to it that the large memory and its peer are there: they are if loading was measured before. */
export async function ensureLarge(workplace: Workplace, smallRecords = 0): Promise<void> {
  const { folder, tell } = workplace;
  const missing = [
    ...(existsSync(oursPath(folder, LARGE)) ? [] : [largeSettings(workplace, 'ours', true)]),
    ...(existsSync(peerPath(folder, LARGE, true)) ? [] : [largeSettings(workplace, 'sqlite', true)]),
  ];
  for (const settings of missing) {
    tell(`loading ${settings.records} records into ${settings.side}`);
    await loadLarge({ ...settings, smallRecords }, 0);
  }
}
