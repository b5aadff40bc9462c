import type { Clock } from '../../ports/clock.ts';

/** What a promise resolves to, or undefined once that time has passed. */
export function withinTime<T extends object>(
  promise: Promise<T>,
  clock: Clock,
  ms: number,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(() => resolve(undefined), ms);
    promise.then((value) => {
      timer.cancel();
      resolve(value);
    }, reject);
  });
}

/** The first outcome that is an answer. If none is, the last outcome. */
export function firstAnswer<T extends { readonly tried: object }>(
  outcomes: readonly Promise<T>[],
): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = outcomes.length;
    for (const outcome of outcomes) {
      outcome.then((value) => {
        left--;
        if ('answer' in value.tried || left === 0) resolve(value);
      }, reject);
    }
  });
}
