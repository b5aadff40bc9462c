import type { Clock } from '../../ports/clock.ts';
import type { CommandIo } from '../command-io.ts';

export interface Stoppable {
  /** Lets what is under way finish. */
  drain(): Promise<void>;
  /** Stops at once. */
  close(): Promise<void>;
}

/**
 * Ctrl-C under `npm start` arrives twice: the terminal signals the whole process group, and npm passes on its own. The
 * second of them must not cut off what the first one lets finish.
 */
const DUPLICATE_SIGNAL_MS = 100;

/** Resolves once a first SIGTERM or SIGINT has let everything finish, or a later one has stopped it at once. */
export async function untilStopped(
  running: Stoppable,
  clock: Pick<Clock, 'monotonic'>,
  io: Pick<CommandIo, 'err'>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let firstAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = clock.monotonic();
    if (firstAt === undefined) {
      firstAt = now;
      io.err(`sluiceway: ${signal}: finishing what is under way; once more to stop at once`);
      running.drain().then(resolve, reject);
    } else if (now - firstAt >= DUPLICATE_SIGNAL_MS) {
      running.close().then(resolve, reject);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  try {
    await promise;
  } finally {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  }
}
