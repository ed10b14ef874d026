import { EiderError } from '@eider/core';
import { fsBlobStore } from '@eider/storage-cloud/fs';

// Adds one to a counter and puts a blob of its own, over and over; says so after each.
const [folder = '', name = ''] = process.argv.slice(2);
const store = fsBlobStore(folder, { writeOnce: ['once/'] });

async function increment(): Promise<void> {
  for (;;) {
    const blob = await store.get('counter');
    const next = Number(new TextDecoder().decode(blob?.bytes ?? new Uint8Array())) + 1;
    const condition = blob === undefined ? { ifNoneMatch: '*' as const } : { ifMatch: blob.etag };
    try {
      await store.put('counter', new TextEncoder().encode(`${next}`), condition);
      return;
    } catch (error) {
      if (!EiderError.is(error, 'PRECONDITION_FAILED')) throw error;
    }
  }
}

for (let turn = 0; ; turn += 1) {
  await increment();
  process.stdout.write('counted\n');
  const key = `once/${name}/${turn}`;
  await store.put(key, new TextEncoder().encode(key.repeat(5_000)), { ifNoneMatch: '*' });
  process.stdout.write(`${key}\n`);
}
