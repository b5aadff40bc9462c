import type { Settings } from '../config/settings.ts';
import { stackOf } from '../settle/defect-event.ts';
import { type CommandIo, EXIT } from './command-io.ts';

type Teller = (message: string, thrown: unknown) => void;

/**
 * What to do about errors that nobody caught. Left to the runtime, one stray promise would cut off every caller: it is
 * told, and the process goes on. After an uncaught exception nothing is certain any more: it is told, and the process
 * ends for whoever supervises it to start anew.
 */
export function guardProcess(tell: Teller): void {
  process.on('unhandledRejection', (reason) => tell('unhandled rejection', reason));
  process.on('uncaughtException', (error) => {
    tell('uncaught exception', error);
    process.exit(EXIT.failed);
  });
}

/** Tells the log; where there is none, standard error. */
export function tellerOf(serving: { strayError: Teller }, { telemetry }: Settings, io: CommandIo): Teller {
  if (telemetry.logs !== 'off') return (message, thrown) => serving.strayError(message, thrown);
  return (message, thrown) => io.err(`sluiceway: ${message}: ${stackOf(thrown)}`);
}
