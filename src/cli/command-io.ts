import type { Environment } from '../core/fields/environment.ts';

/** What a command uses of its process. Tests pass their own. */
export interface CommandIo {
  readonly env: Environment;
  readonly cwd: string;
  /** What one types to run this program: `sluiceway`, or how npm runs it in a checkout. */
  readonly command: string;
  /** Takes a whole line, without its line feed; so does `err`. */
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
