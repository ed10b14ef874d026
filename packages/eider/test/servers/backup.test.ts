import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVersitygw } from '@eider/test-servers';
import { applyRetention, backupMemory, listBackups, openMemory, restoreMemory, verifyBackupFile } from 'eider';
import { expect, test, vi } from 'vitest';
import { withPlace } from '../../src/backup/backup-place.ts';

test('a memory is backed up to a bucket, encrypted, in parts, and restored from it', { timeout: 120_000 }, async () => {
  await using server = await startVersitygw();
  await server.createBucket('backups');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', server.credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', server.credentials.secretAccessKey);
  const folder = await mkdtemp(join(tmpdir(), 'eider-backup-test-'));
  try {
    const to = 's3://backups/agents';
    const key = crypto.getRandomValues(new Uint8Array(32));
    const memory = await openMemory(join(folder, 'ltm.duckdb'));
    for (const round of [1, 2, 3]) {
      await memory.store('round', round);
      await backupMemory(memory, to, { key, partBytes: 100_000 });
    }
    await memory.close();
    const made = await withPlace(to, (store) => listBackups(store));
    expect(made.backups).toHaveLength(3);
    expect(made.backups[0]?.parts.length).toBeGreaterThan(1);
    const { deleted } = await withPlace(to, (store) => applyRetention(store, { keepLast: 2 }));
    expect(deleted).toEqual(made.backups.slice(2));
    const [, second] = made.backups;
    expect(await verifyBackupFile(to, { key, id: second?.id })).toEqual(second);
    const path = join(folder, 'restored.duckdb');
    await expect(restoreMemory(to, path, { key: new Uint8Array(32) })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await restoreMemory(to, path, { key, id: second?.id });
    await using restored = await openMemory(path);
    expect((await restored.retrieve('round'))?.value).toBe(2);
    await expect(restoreMemory('s3://nobody/agents', `${path}.new`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  }
});
