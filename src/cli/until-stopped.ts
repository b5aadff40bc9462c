import type { Clock } from '../ports/clock.ts';
import type { CommandIo } from './command-io.ts';

export interface Stoppable {
  /** Lets what is under way finish. */
  drain(): Promise<void>;
  /** Stops at once. */
  close(): Promise<void>;
}

/**
 * Ctrl-C under `npm start` arrives twice: from the terminal, which signals the whole process group, and from npm, which
 * passes on what it got. That is one wish, not the second signal.
 */
const SAME_WISH_MS = 100;

/** Resolves once a first SIGTERM or SIGINT has let everything finish, or a later one has cut it short. */
export async function untilStopped(running: Stoppable, clock: Clock, io: CommandIo): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let firstAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = clock.monotonic();
    if (firstAt === undefined) {
      firstAt = now;
      io.err(`sluiceway: ${signal}: finishing what is under way; once more to stop at once`);
      running.drain().then(resolve, reject);
    } else if (now - firstAt >= SAME_WISH_MS) {
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
