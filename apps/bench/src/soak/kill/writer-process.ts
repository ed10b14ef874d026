import { fileURLToPath } from 'node:url';
import { ChildProgram } from '../../children/child-program.ts';
import type { WriterCommand, WriterMessage, WriterSettings } from './protocol.ts';

const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));

/** A writer in a process of its own, from the side of whoever kills it. */
export class WriterProcess extends ChildProgram<WriterMessage, WriterCommand> {
  constructor(settings: WriterSettings) {
    // Starting is most of what a round costs: half of it goes if sources are compiled once.
    super(WRITER, settings, { NODE_COMPILE_CACHE: `${settings.path}.compiled` });
  }
}
