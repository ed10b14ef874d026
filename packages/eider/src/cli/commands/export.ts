import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags } from '../option-values.ts';
import { ProgressLine } from '../print/progress-line.ts';
import { formatBytes } from '../print/table.ts';
import { type FileFlags, FORMAT_OPTION } from './file-flags.ts';

interface ExportFlags extends MemoryFlags, FileFlags {
  readonly overwrite?: boolean;
  readonly only?: boolean;
}

export const exportCommand: CliCommand = cliCommand<ExportFlags>({
  name: 'export',
  args: '<file>',
  summary: 'write records to a JSONL, CSV or Parquet file',
  details: 'With every field and with the namespaces below. The file gets its name when it is complete.',
  options: [
    ...MEMORY_OPTIONS,
    FORMAT_OPTION,
    { flags: '--overwrite', description: 'replace a file of this name' },
    { flags: '--only', description: 'leave out the namespaces below' },
  ],
  async run({ args: [file = ''], options, terminal }) {
    const { format, overwrite, only, json } = options;
    const progress = new ProgressLine(terminal);
    const { exportFile } = await import('../../transfer/export-file.ts');
    const report = await withMemory(
      options,
      terminal,
      (memory) =>
        exportFile(memory, file, {
          ...(format === undefined ? {} : { format }),
          overwrite: overwrite === true,
          scope: only === true ? 'namespace' : 'tree',
          onProgress: (state) => progress.show(state),
          signal: terminal.signal,
        }),
      { readOnly: true },
    ).finally(() => progress.end());
    if (json === true) terminal.out(`${JSON.stringify(report)}\n`);
    else terminal.out(`${report.records} records, ${formatBytes(report.sizeBytes)}\n`);
    return undefined;
  },
});
