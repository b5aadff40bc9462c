import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../src/cli.ts');
const RUNTIME_FLAGS = process.versions.bun === undefined ? [] : ['--no-env-file'];

export interface ProcessSetup {
  /** Text of the configuration. */
  readonly config: string;
  /** Default: `sluiceway.yaml`. */
  readonly fileName?: string;
  readonly workers?: number;
  readonly log?: 'json' | 'off';
}

/** `sluiceway start` as a separate process, on the runtime of the tests. */
export class CommandProcess {
  readonly child: ChildProcess;
  readonly configPath: string;
  stdout = '';
  stderr = '';
  url = '';
  #changed: () => void = () => {};

  private constructor(
    folder: string,
    { fileName = 'sluiceway.yaml', workers = 1, log = 'off' }: ProcessSetup,
  ) {
    this.configPath = join(folder, fileName);
    const flags = ['--config', fileName, '--listen', '127.0.0.1:0', '--workers', `${workers}`, '--log', log];
    this.child = spawn(process.execPath, [...RUNTIME_FLAGS, CLI, 'start', ...flags], {
      cwd: folder,
      env: { PATH: process.env.PATH },
    });
    this.child.stdout?.on('data', (data) => this.#add('stdout', data));
    this.child.stderr?.on('data', (data) => this.#add('stderr', data));
    this.child.on('close', () => this.#changed());
  }

  /** Resolves once it serves. The process has ended when `use` is over. */
  static async with(setup: ProcessSetup, use: (gateway: CommandProcess) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'sluiceway-lifecycle-'));
    await writeFile(join(folder, setup.fileName ?? 'sluiceway.yaml'), setup.config);
    const gateway = new CommandProcess(folder, setup);
    try {
      gateway.url = (await gateway.says('stdout', /^listening on (http:\S+)\n/))[1] ?? '';
      await use(gateway);
    } finally {
      gateway.child.kill('SIGKILL');
      await rm(folder, { recursive: true });
    }
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Waits until the output matches. */
  async says(stream: 'stdout' | 'stderr', what: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = what.exec(this[stream]);
      if (match) return match;
      if (this.#ended) throw new Error(`ended with ${this.child.exitCode}: ${this.stderr}`);
      await this.#change();
    }
  }

  /** The exit code. Null: a signal ended the process. */
  async ended(): Promise<number | null> {
    while (!this.#ended) await this.#change();
    return this.child.exitCode;
  }

  /** The sum of a metric's series, of those with `label` only. */
  async metric(name: string, label = ''): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const samples = text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => line.includes(label));
    return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  /** Waits until `count` requests are being answered. */
  async untilInFlight(count: number): Promise<void> {
    // The metrics request is one of them.
    while ((await this.metric('sluiceway_in_flight_requests')) < count + 1);
  }

  async drain(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.says('stderr', /finishing what is under way/);
  }

  get #ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  #add(stream: 'stdout' | 'stderr', data: unknown): void {
    this[stream] += String(data);
    this.#changed();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }
}
