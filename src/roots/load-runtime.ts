import type { Runtime } from './runtime.ts';

/**
 * The runtime on which this process runs.
 * @throws Error when it was started in a way that cannot work (see bun.ts)
 */
export async function loadRuntime(): Promise<Runtime> {
  return process.versions.bun === undefined
    ? (await import('../node.ts')).createNodeRuntime()
    : (await import('../bun.ts')).createBunRuntime();
}
