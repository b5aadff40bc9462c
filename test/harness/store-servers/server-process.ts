import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

/** A server of a store as a separate process, which tests may stop, freeze and start again. */
export class ServerProcess {
  readonly #command: readonly [string, ...string[]];
  readonly #port: number;
  #child: ChildProcess | undefined;
  #output = '';
  readonly #atExit = (): void => this.#signal('SIGKILL');

  constructor(command: readonly [string, ...string[]], port: number) {
    this.#command = command;
    this.#port = port;
    // A test run that ends early leaves no server behind.
    process.on('exit', this.#atExit);
  }

  /** Resolves once it takes connections. */
  async start(): Promise<void> {
    const [program, ...args] = this.#command;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data) => {
        this.#output = `${this.#output}${data}`.slice(-4_000);
      });
    for (let looks = 0; !(await takesConnections(this.#port)); looks++) {
      if (child.exitCode !== null || looks > 500)
        throw new Error(`${program} does not start: ${this.#output}`);
      await new Promise<void>((resolve) => setTimeout(resolve, 20));
    }
  }

  /** It holds its connections and answers nobody any more. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    signalAll(child, 'SIGKILL');
    await ended;
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    process.off('exit', this.#atExit);
    await this.kill();
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child) signalAll(this.#child, signal);
  }
}

/** The children too: Postgres has a process for each connection. */
function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  for (const pid of [...childrenOf(child.pid), child.pid]) {
    try {
      if (pid !== undefined) process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function childrenOf(parent: number | undefined): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid ?? 0);
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
