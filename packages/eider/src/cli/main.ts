#!/usr/bin/env node
import { runCli } from './run-cli.ts';
import { processTerminal } from './terminal.ts';

// A watch waits for others, and nothing in this process would keep it alive meanwhile.
const alive = setInterval(() => undefined, 2 ** 30);
process.exitCode = await runCli(process.argv.slice(2), processTerminal()).finally(() => clearInterval(alive));
