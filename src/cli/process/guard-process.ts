import type { Settings } from '../../config/settings.ts';
import { stackOf } from '../../settle/defect-event.ts';
import { type CommandIo, EXIT } from '../command-io.ts';

type ErrorLog = (message: string, thrown: unknown) => void;

/** What the guard uses of `process`. */
export interface GuardedProcess {
  on(event: 'unhandledRejection' | 'uncaughtException', listener: (thrown: unknown) => void): unknown;
  exit(code: number): void;
}

/**
 * Logs errors that nobody caught. The runtime would end the process at an unhandled rejection, and one forgotten promise
 * would cut off every caller: the process goes on. An uncaught exception may have left anything half done: the process
 * ends, and its supervisor starts a new one.
 */
export function guardProcess(log: ErrorLog, guarded: GuardedProcess = process): void {
  guarded.on('unhandledRejection', (reason) => log('unhandled rejection', reason));
  guarded.on('uncaughtException', (error) => {
    log('uncaught exception', error);
    guarded.exit(EXIT.failed);
  });
}

/** Writes to the gateway's log, or to standard error where logs are off. */
export function errorLogFor(
  serving: { strayError: ErrorLog },
  { telemetry }: Pick<Settings, 'telemetry'>,
  io: Pick<CommandIo, 'err'>,
): ErrorLog {
  if (telemetry.logs !== 'off') return (message, thrown) => serving.strayError(message, thrown);
  return (message, thrown) => io.err(`sluiceway: ${message}: ${stackOf(thrown)}`);
}
