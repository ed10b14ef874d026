import { createInterface } from 'node:readline';
import { EiderError, type PutBlobOptions } from '@eider/core';
import { fsBlobStore } from '@eider/storage-cloud/fs';

// Each line names a key and a condition; eight racers of this process put at once. Answers with the contents that won.
const [folder = '', name = ''] = process.argv.slice(2);
const store = fsBlobStore(folder, { writeOnce: ['once/'] });

async function put(key: string, content: string, options: PutBlobOptions): Promise<string | undefined> {
  try {
    await store.put(key, new TextEncoder().encode(content), options);
    return content;
  } catch (error) {
    if (EiderError.is(error, 'PRECONDITION_FAILED')) return undefined;
    throw error;
  }
}

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { key, etag } = JSON.parse(line) as { key: string; etag?: string };
  const options: PutBlobOptions = etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: etag };
  const racers = Array.from({ length: 8 }, (_, racer) => put(key, `${name}-${racer}`, options));
  const winners = (await Promise.all(racers)).filter((winner) => winner !== undefined);
  process.stdout.write(`${JSON.stringify(winners)}\n`);
}
await store.close();
