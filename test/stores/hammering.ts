import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { StoresSettings } from '../../src/config/settings.ts';
import type { Limit } from '../../src/ports/stores/limit-store.ts';

const ENTRY = join(import.meta.dirname, 'hammer.entry.ts');
const RUNTIME_FLAGS = process.versions.bun === undefined ? [] : ['--no-env-file'];

export interface Hammering {
  readonly stores: StoresSettings;
  readonly job: HammerJob;
}

export interface HammerJob {
  /** Take and keep, take and settle, or take, keep and stay. */
  readonly type: 'take' | 'settle' | 'hold';
  readonly limits: readonly Limit[];
  /** Micro-dollars of a call. */
  readonly spend: number;
  /** Callers at the same time. */
  readonly atOnce: number;
  /** 0: each calls once. */
  readonly lastsMs: number;
}

export interface HammerResult {
  readonly admitted: number;
  readonly asked: number;
  /** Takes without an answer in time. */
  readonly lost: number;
  readonly costMicroUsd: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A process that takes from limits, on the runtime of the tests. */
export class HammerProcess {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(hammering: Hammering) {
    this.child = spawn(process.execPath, [...RUNTIME_FLAGS, ENTRY, JSON.stringify(hammering)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#reader = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Resolves once its stores are open. */
  async ready(): Promise<void> {
    await this.#line();
  }

  async run(): Promise<HammerResult> {
    this.child.stdin?.write('go\n');
    return JSON.parse(await this.#line()) as HammerResult;
  }

  kill(): void {
    this.child.kill('SIGKILL');
    this.#reader.close();
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the process has ended');
    return value;
  }
}

/** Runs the same job in so many processes, which begin together. */
export async function hammer(hammering: Hammering, processes: number): Promise<readonly HammerResult[]> {
  const all = Array.from({ length: processes }, () => new HammerProcess(hammering));
  try {
    await Promise.all(all.map((one) => one.ready()));
    return await Promise.all(all.map((one) => one.run()));
  } finally {
    for (const one of all) one.kill();
  }
}
