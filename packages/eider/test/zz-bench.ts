import { execSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemory } from 'eider';

const N = Number(process.argv[2] ?? 1_000_000);
const words =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua'.split(
    ' ',
  );
let s = 1;
const rnd = () => (s = (Math.imul(s ^ (s >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0) >>> 0;
const text = (n: number) => {
  let t = '';
  while (t.length < n) t += words[rnd() % words.length] + (rnd() % 1000) + ' ';
  return t.slice(0, n);
};
const med = (a: number[]) => a.sort((x, y) => x - y)[a.length >> 1]!.toFixed(2);
const formats = (process.argv[3] ?? 'native,parquet').split(',') as ('native' | 'parquet')[];
for (const format of formats) {
  const dir = mkdtempSync(join(tmpdir(), 'pqb-'));
  const path = join(dir, 'm.duckdb');
  const settings = { format, search: { enabled: false } };
  let memory = await openMemory(path, settings);
  s = 1;
  const t0 = performance.now();
  const c0 = process.cpuUsage();
  let worst = 0;
  let tick = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - tick - 5);
    tick = now;
  }, 5);
  for (let a = 0; a < N; a += 1000) {
    await memory.storeMany(
      Array.from({ length: Math.min(1000, N - a) }, (_, i) => {
        const n = Math.imul(a + i, 0x9e3779b1) >>> 0;
        return { key: 'key-' + String(n).padStart(10, '0'), value: text(180), metadata: { kind: 'ui' } };
      }),
    );
  }
  const t1 = performance.now();
  await memory.checkpoint();
  const t2 = performance.now();
  const rss = process.memoryUsage().rss;
  await memory.close();
  clearInterval(timer);
  const t3 = performance.now();
  const cpu = process.cpuUsage(c0);
  console.log(format, {
    stored: `${Math.round((N / (t1 - t0)) * 1000)}/s`,
    withClose: `${Math.round((N / (t3 - t0)) * 1000)}/s`,
    cpuS: ((cpu.user + cpu.system) / 1e6).toFixed(1),
    rssMB: Math.round(rss / 1e6),
    worstLoopMs: worst.toFixed(0),
  });
  console.log(
    execSync(`du -ch ${dir}/* | tail -1; ls ${dir}`).toString().trim(),
    existsSync(path + '.runs')
      ? execSync(`ls -la ${path}.runs | head -50; du -ch ${path}.runs/*.parquet | tail -1`).toString()
      : '',
  );
  const opens: number[] = [],
    first: number[] = [],
    points: number[] = [],
    pages: number[] = [],
    many: number[] = [],
    newest: number[] = [];
  for (let round = 0; round < 5; round++) {
    const o = performance.now();
    memory = await openMemory(path, settings);
    opens.push(performance.now() - o);
    const key = (i: number) => 'key-' + String(Math.imul(i, 0x9e3779b1) >>> 0).padStart(10, '0');
    await memory.retrieve(key(round));
    first.push(performance.now() - o);
    for (let i = 0; i < 40; i++) {
      const k = key(((round * 40 + i) * 4973) % N);
      const t = performance.now();
      if (!(await memory.retrieve(k))) throw new Error('missing');
      points.push(performance.now() - t);
    }
    for (let i = 0; i < 10; i++) {
      const t = performance.now();
      let n = 0;
      for await (const _ of memory.list({
        prefix: `key-${(round * 10 + i + 1) % 42 < 10 ? '0' : ''}${(round * 10 + i + 1) % 42}`,
      }))
        if (++n === 100) break;
      pages.push(performance.now() - t);
    }
    {
      const t = performance.now();
      await memory.retrieveMany(Array.from({ length: 1000 }, (_, i) => key((i * 997 + round) % N)));
      many.push(performance.now() - t);
    }
    {
      const t = performance.now();
      await memory.search(undefined, { limit: 10 });
      newest.push(performance.now() - t);
    }
    const runs = (await memory.stats()).storage?.runs.length;
    if (round === 0) console.log('runs', runs);
    await memory.close();
  }
  console.log(format, {
    open: med(opens),
    first: med(first),
    point: med(points),
    p90: points[Math.floor(points.length * 0.9)]!.toFixed(2),
    page100: med(pages),
    many1000: med(many),
    newest: med(newest),
  });
  rmSync(dir, { recursive: true });
}
