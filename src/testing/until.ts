/** In milliseconds. It only makes a test fail that would wait for ever, and is far above any real wait. */
const PATIENCE_MS = 10_000;

/**
 * Resolves once `holds` returns true. It is called again and again.
 * @throws Error when that never happens
 */
export async function until(holds: () => boolean): Promise<void> {
  const start = performance.now();
  while (!holds()) {
    if (performance.now() - start > PATIENCE_MS) throw new Error(`waited in vain until ${String(holds)}`);
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
  }
}

/** Resolves once a count has not changed for a while, to show that something has stopped. */
export async function untilStill(count: () => number): Promise<number> {
  let last = count();
  for (let same = 0; same < 20; ) {
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
    const now = count();
    same = now === last ? same + 1 : 0;
    last = now;
  }
  return last;
}
