const hooks = new Set<() => void>();

function runAll(): void {
  for (const hook of hooks) hook();
}

/** Calls `hook`, which must not throw, when the process exits by itself or by `process.exit`. @returns how to undo it */
export function atExit(hook: () => void): () => void {
  // One listener for all: a process may hold many gateways, and Node warns of the eleventh listener.
  if (hooks.size === 0) process.on('exit', runAll);
  hooks.add(hook);
  return () => {
    hooks.delete(hook);
    if (hooks.size === 0) process.off('exit', runAll);
  };
}
