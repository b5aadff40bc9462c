import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';

const LISTENING = /^listening on (http:\S+)\n/m;

/** A command that serves, as a process of its own. */
export class ServingProcess {
  readonly url: string;
  /** What it said until it served. */
  readonly output: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  private constructor(child: ChildProcess, ended: Promise<number | null>, output: string) {
    this.#child = child;
    this.#ended = ended;
    this.output = output;
    this.url = LISTENING.exec(output)?.[1] ?? '';
  }

  /** Resolves once it says where it listens. @throws Error with what it said instead */
  static async start(
    [program, ...args]: readonly [string, ...string[]],
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  ): Promise<ServingProcess> {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    let output = '';
    await new Promise<void>((resolve, reject) => {
      const onData = (data: unknown): void => {
        output += String(data);
        if (LISTENING.test(output)) resolve();
      };
      child.stdout.on('data', onData);
      child.stderr.on('data', onData);
      child.on('error', reject);
      child.on('close', (code) => reject(new Error(`${program} ended with ${code}\n${output}`)));
    });
    return new ServingProcess(child, ended, output);
  }

  /** Asks the built-in simulator something through it. */
  async answers(): Promise<void> {
    const reply = await fetch(`${this.url}/v1/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello [[sim: ttft=0 rate=0]]' }] }),
    });
    assert.equal(reply.status, 200);
    assert.match(((await reply.json()) as { response: string }).response, /Hello/);
  }

  /** Its exit code, once it has let everything finish. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#ended;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
