import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withPlace } from '../../../src/backup/backup-place.ts';
import { applyRetention, backupMemory, openMemory, restoreMemory } from '../../../src/index.ts';

// Writes, backs up, deletes old backups and restores over its memory, until it is killed. Says what it has done, a line each.
const folder = process.argv[2] ?? '';
const path = join(folder, 'ltm.duckdb');
const to = `${pathToFileURL(join(folder, 'backups')).href}/`;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

for (;;) {
  const memory = await openMemory(path);
  const count = Number((await memory.retrieve('count'))?.value ?? 0) + 1;
  await memory.store('count', count);
  say(`stored ${count}`);
  await backupMemory(memory, to, { temporaryFolder: folder, partBytes: 100_000 });
  say('backup');
  await withPlace(to, (store) => applyRetention(store, { keepLast: 2 }));
  say('retention');
  await memory.close();
  await restoreMemory(to, path, { overwrite: true });
  say('restore');
  for (const name of await readdir(folder)) {
    if (name.includes('.before-restore')) await rm(join(folder, name));
  }
}
