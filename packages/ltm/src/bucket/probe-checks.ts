import { getText, type Probe, type ProbeCheck, putFreely, putText } from './probe-run.ts';

/** What one writer alone can see. */
export const BASIC_CHECKS: readonly ProbeCheck[] = [
  { name: 'read after write', run: checkReadAfterWrite },
  { name: 'range', run: checkRange },
  { name: 'listing', run: checkListing },
  { name: 'create of an existing key', run: checkCreateExisting },
  { name: 'stale ifMatch', run: checkStaleSwap },
  { name: 'ifMatch of a missing key', run: checkSwapMissing },
];

async function checkReadAfterWrite(probe: Probe): Promise<string | undefined> {
  for (const text of ['first', 'second']) {
    const etag = await putFreely(probe, 'read', text);
    const head = await probe.store.head(`${probe.prefix}read`, { signal: probe.signal });
    if ((await getText(probe, 'read')) !== text) return 'a read after a put did not see it';
    if (head?.etag !== etag) return 'the etag of a head differs from that of the put before it';
  }
  await probe.store.delete(`${probe.prefix}read`, { signal: probe.signal });
  return (await getText(probe, 'read')) === undefined ? undefined : 'a read after a delete still saw the blob';
}

async function checkRange(probe: Probe): Promise<string | undefined> {
  await putFreely(probe, 'range', '0123456789');
  const part = await probe.store.get(`${probe.prefix}range`, { range: { start: 3, end: 6 }, signal: probe.signal });
  if (new TextDecoder().decode(part?.bytes) !== '345') return 'a read of a range gave other bytes';
  return part?.sizeBytes === 10 ? undefined : 'a read of a range did not tell the size of the whole blob';
}

async function checkListing(probe: Probe): Promise<string | undefined> {
  const names = ['list/a', 'list/b', 'list/c'];
  for (const name of names) await putFreely(probe, name, 'x');
  await probe.store.delete(`${probe.prefix}list/b`, { signal: probe.signal });
  const found: string[] = [];
  for await (const { key } of probe.store.list(`${probe.prefix}list/`, { signal: probe.signal })) found.push(key);
  const expected = ['list/a', 'list/c'].map((name) => probe.prefix + name);
  return found.join() === expected.join() ? undefined : 'a listing did not show exactly the blobs there were';
}

async function checkCreateExisting(probe: Probe): Promise<string | undefined> {
  await putFreely(probe, 'existing', 'old');
  const { kind } = await putText(probe, 'existing', 'new', { ifNoneMatch: '*' });
  if (kind === 'won') return 'If-None-Match was ignored: a put that had to create its key replaced an existing blob';
  return describeChange(probe, 'existing', 'old', 'If-None-Match');
}

async function checkStaleSwap(probe: Probe): Promise<string | undefined> {
  const stale = await putFreely(probe, 'stale', 'one');
  await putFreely(probe, 'stale', 'two');
  const { kind } = await putText(probe, 'stale', 'three', { ifMatch: stale });
  if (kind === 'won') return 'If-Match was ignored: a put with the etag of an older content replaced a newer one';
  return describeChange(probe, 'stale', 'two', 'If-Match');
}

async function checkSwapMissing(probe: Probe): Promise<string | undefined> {
  const etag = await putFreely(probe, 'other', 'x');
  const { kind } = await putText(probe, 'missing', 'y', { ifMatch: etag });
  if (kind === 'won') return 'If-Match was ignored: a put with an etag created a key that had no blob';
  return describeChange(probe, 'missing', undefined, 'If-Match');
}

async function describeChange(
  probe: Probe,
  name: string,
  expected: string | undefined,
  header: string,
): Promise<string | undefined> {
  const isSame = (await getText(probe, name)) === expected;
  return isSame ? undefined : `${header}: a put that was refused changed the blob all the same`;
}
