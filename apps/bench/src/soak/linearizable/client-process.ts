import { fileURLToPath } from 'node:url';
import { ChildProgram } from '../../children/child-program.ts';
import type { ClientMessage, ClientSettings } from './client-protocol.ts';

const CLIENT = fileURLToPath(new URL('./client.ts', import.meta.url));

/** A client in a process of its own, from the side of whoever kills it. */
export class ClientProcess extends ChildProgram<ClientMessage, never> {
  constructor(settings: ClientSettings, compiled: string) {
    super(CLIENT, settings, { NODE_COMPILE_CACHE: compiled });
  }
}
