import type { Environment } from '../core/fields/environment.ts';

/** What a command touches of its process, so that tests can stand in for it. */
export interface CommandIo {
  readonly env: Environment;
  readonly cwd: string;
  /** Whole lines, without the last line feed. */
  out(line: string): void;
  err(line: string): void;
}

export const EXIT = Object.freeze({ ok: 0, failed: 1, usage: 2 });

/** Ends a command with one sentence on standard error. */
export class CommandFailure extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
