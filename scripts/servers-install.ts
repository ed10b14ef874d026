import { installServers } from '../packages/test-servers/src/install/install-servers.ts';

try {
  await installServers({ onStep: (line) => console.log(line) });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
