import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** Not for snippets: history, and what a user of this folder may keep here. */
const LEFT_OUT = /^(?:\.git|data|sluiceway\.yaml|.*\.log)$/;

export interface Checkout {
  readonly path: string;
  remove(): void;
}

/**
 * A folder that looks like a fresh checkout with its packages, made of links: snippets run in it as they stand, and what
 * they write stays in it.
 */
export function linkedCheckout(): Checkout {
  const path = mkdtempSync(join(tmpdir(), 'sluiceway-snippets-'));
  for (const entry of readdirSync(ROOT)) {
    if (!LEFT_OUT.test(entry)) symlinkSync(join(ROOT, entry), join(path, entry));
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
