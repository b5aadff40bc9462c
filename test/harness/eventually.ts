/**
 * Resolves once `holds`; looked at seldom, because looking costs. A test that waits in vain says for what.
 * @throws Error
 */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let looks = 0; !(await holds()); looks++) {
    if (looks > 1_000) throw new Error(`never: ${what}`);
    await new Promise<void>((resolve) => setTimeout(resolve, 10));
  }
}
