import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '../eventually.ts';

/** A server of a store as a separate process, which tests may stop, freeze and start again. */
export class ServerProcess {
  readonly #command: readonly [string, ...string[]];
  readonly #ready: RegExp;
  #child: ChildProcess | undefined;
  #output = '';
  readonly #atExit = (): void => this.#signal('SIGKILL');

  /** What it prints matches `ready` once it answers. */
  constructor(command: readonly [string, ...string[]], ready: RegExp) {
    this.#command = command;
    this.#ready = ready;
    // A test run that ends early leaves no server behind.
    process.on('exit', this.#atExit);
  }

  /** Resolves once it answers. */
  async start(): Promise<void> {
    for (let tries = 0; !(await this.#starts()); tries++) {
      // A Postgres that was killed holds its memory until its last child is gone.
      if (tries > 20 || !/still in use/.test(this.#output)) throw new Error(`it ended: ${this.#output}`);
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

  /** False: it has ended instead. */
  async #starts(): Promise<boolean> {
    const [program, ...args] = this.#command;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data) => {
        this.#output = `${this.#output}${data}`.slice(-4_000);
      });
    let ended = false;
    child.on('close', () => {
      ended = true;
    });
    await eventually(`${program} answers`, () => this.#ready.test(this.#output) || ended);
    return !ended;
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
