/**
 * Resolves once `holds` returns true. It is called seldom, because a call is costly.
 * @throws Error that names `what` when that never happens
 */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let looks = 0; !(await holds()); looks++) {
    if (looks > 1_000) throw new Error(`never: ${what}`);
    await new Promise<void>((resolve) => setTimeout(resolve, 10));
  }
}
