import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** Not for snippets: history, other runs, and what a user of this folder may keep here. */
const LEFT_OUT = /^(?:\.git|\.snippets-.*|data|sluiceway\.yaml|.*\.log)$/;

export interface Checkout {
  readonly path: string;
  remove(): void;
}

/**
 * A folder that looks like a fresh checkout: snippets run in it as they stand, and what they write stays in it. It is made
 * of links, and lies in the repository, so that packages are found from it.
 */
export function linkedCheckout(): Checkout {
  const path = mkdtempSync(join(ROOT, '.snippets-'));
  for (const entry of readdirSync(ROOT)) {
    if (!LEFT_OUT.test(entry)) symlinkSync(join(ROOT, entry), join(path, entry));
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
