import type { Runtime } from '../../src/roots/runtime.ts';

/** The runtime that these tests run on. */
export async function testRuntime(): Promise<Runtime> {
  const module = process.versions.bun ? await import('../../src/bun.ts') : await import('../../src/node.ts');
  return module.createRuntime();
}
