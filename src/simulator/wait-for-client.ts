import type { CancelSignal } from '../core/cancellation.ts';
import type { Clock } from '../ports/clock.ts';
import { NetworkError } from '../ports/http-client.ts';

/** Waits `ms`, or until the signal aborts. True: the time has passed. False: the client is gone. */
export function waitUnlessGone(clock: Clock, ms: number, signal: CancelSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const done = (passed: boolean): void => {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
      resolve(passed);
    };
    const onAbort = (): void => done(false);
    const timer = clock.setTimer(() => done(true), ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Resolves when the signal aborts. */
export function untilGone(signal: CancelSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** The error thrown once nobody waits for the answer any more. */
export function clientGone(): NetworkError {
  return new NetworkError('aborted', 'the client is gone');
}
