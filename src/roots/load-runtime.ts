import type { Runtime } from './runtime.ts';

/**
 * The runtime on which this process runs.
 * @throws Error when it was started in a way that cannot work (see bun.ts)
 */
export async function loadRuntime(): Promise<Runtime> {
  const { createRuntime } =
    process.versions.bun === undefined ? await import('../node.ts') : await import('../bun.ts');
  return createRuntime();
}
