import { delimiter } from 'node:path';
import { installServers } from '../packages/test-servers/src/install/install-servers.ts';

// Where Go's own installation puts its command; not every shell has it on its path.
process.env['PATH'] = [process.env['PATH'] ?? '', '/usr/local/go/bin'].join(delimiter);

try {
  await installServers({ onStep: (line) => console.log(line) });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
