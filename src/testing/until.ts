/** Resolves once `holds`, looked at each turn of the event loop; a test that waits in vain ends by its own time-out. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => setTimeout(resolve, 1));
}

/** Resolves once a count has not moved for a while: for showing that something has stopped. */
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
