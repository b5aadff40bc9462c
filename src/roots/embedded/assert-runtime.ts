const OLDEST_NODE = 24;

/** @throws Error on a Node that lacks what the code relies on: it would fail somewhere in the middle of a call. */
export function assertRuntime(versions: { readonly node: string; readonly bun?: string | undefined }): void {
  if (versions.bun !== undefined || Number.parseInt(versions.node, 10) >= OLDEST_NODE) return;
  throw new Error(`Sluiceway needs Node ${OLDEST_NODE} or Bun 1.4, or later; this is Node ${versions.node}.`);
}
