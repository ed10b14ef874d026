import { type CliCommand, cliCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { JSON_OPTION } from '../option-values.ts';
import { formatTable } from '../print/table.ts';

interface ProbeFlags {
  readonly json?: boolean;
}

export const probeCommand: CliCommand = cliCommand<ProbeFlags>({
  name: 'probe',
  args: '<uri>',
  summary: 'try whether several processes can safely share a bucket or folder',
  details: `Takes less than ten seconds, puts a few small objects below probe-… and removes them. A store that is not safe ends with
exit code 4 and is named with what it ignored. Races can prove a store wrong, never right.

Examples:
  eider probe s3://bucket/agents/cache.duckdb
  eider probe file:///mnt/shared/memory/`,
  options: [JSON_OPTION],
  async run({ args: [uri = ''], options, terminal }) {
    const { blobStoreFromUri } = await import('../../open/blob-store-from-uri.ts');
    const { probeBlobStore } = await import('@eider/ltm');
    const store = await blobStoreFromUri(uri, terminal.env);
    try {
      const verdict = await probeBlobStore(store, { signal: terminal.signal });
      const { isSafeForSharedWriting, findings } = verdict;
      if (options.json === true) terminal.out(`${JSON.stringify(verdict)}\n`);
      else {
        const rows = findings.map(({ check, passed, detail }) => [passed ? 'ok' : 'FAILED', check, detail] as const);
        terminal.out(formatTable(['', 'check', 'what was seen'], rows));
        terminal.out(
          isSafeForSharedWriting
            ? 'nothing speaks against sharing this store\n'
            : 'this store is not safe to share: two processes could overwrite each other\n',
        );
      }
      return isSafeForSharedWriting ? EXIT.done : EXIT.unfit;
    } finally {
      await store.close();
    }
  },
});
