import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInstalled } from '../install/find-installed.ts';
import { awaitAnswer } from './await-answer.ts';
import { findFreePort } from './free-port.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';

/** A real server on a loopback port, with a folder of its own for its files. */
export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly port: number;
  /** Where its files lie; removed by `stop`. */
  readonly folder: string;
  /** SIGKILL. Its files stay, so that `restart` can go on with them. */
  kill(): Promise<void>;
  /** Starts it again on the same port and files; kills it first if it still runs. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. Idempotent. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TestServerOptions {
  /** Where its files lie; it is left alone by `stop`. Two servers may share one. @default a new temporary folder */
  readonly folder?: string;
}

/** How one product is started. */
export interface ServerProgram {
  /** Its name among the pinned tools. */
  readonly tool: string;
  /** Command line, given where it is installed, its port and the folder of its data. */
  commandLine(installed: string, port: number, data: string): readonly [string, ...string[]];
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Answers anything at all as soon as the server works. @default `/` */
  readonly healthPath?: string;
}

const PORT_ATTEMPTS = 5;

/** Starts a server on a free loopback port. Rejects if it is not installed: what is missing is a failure, never a skip. */
export async function startServer(program: ServerProgram, options: TestServerOptions = {}): Promise<TestServer> {
  const installed = await findInstalled(program.tool);
  const folder = await mkdtemp(join(tmpdir(), `eider-${program.tool}-`));
  const place = { installed, folder, data: options.folder ?? join(folder, 'data') };
  await mkdir(place.data, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    try {
      return new RunningServer(program, place, port, await launch(program, place, port));
    } catch (error) {
      // Somebody else may have taken the port in between.
      if (attempt < PORT_ATTEMPTS) continue;
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

interface ServerPlace {
  readonly installed: string;
  readonly folder: string;
  readonly data: string;
}

class RunningServer implements TestServer {
  readonly #program: ServerProgram;
  readonly #place: ServerPlace;
  readonly port: number;
  #process: GuardedProcess;

  constructor(program: ServerProgram, place: ServerPlace, port: number, running: GuardedProcess) {
    this.#program = program;
    this.#place = place;
    this.port = port;
    this.#process = running;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get folder(): string {
    return this.#place.data;
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  async restart(): Promise<void> {
    await this.kill();
    this.#process = await launch(this.#program, this.#place, this.port);
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#place.folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

async function launch(program: ServerProgram, place: ServerPlace, port: number): Promise<GuardedProcess> {
  const logFile = join(place.folder, 'server.log');
  await writeFile(logFile, '');
  const [command, ...args] = program.commandLine(place.installed, port, place.data);
  const { folder } = place;
  const running = await startGuarded({ command, args, env: program.env ?? {}, logFile, folder });
  await awaitAnswer(`http://127.0.0.1:${port}${program.healthPath ?? '/'}`, running, logFile);
  return running;
}
