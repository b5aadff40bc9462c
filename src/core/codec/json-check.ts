/** What a parsed JSON value may not have. */
export interface JsonProblem {
  readonly problem: 'too-deep' | 'proto';
  /** Path of the offending value: `messages.3.content.0.__proto__`; empty for the value itself. */
  readonly path: string;
}

/**
 * Looks for a member named `__proto__`, which pollutes prototypes when copied, and for nesting deeper than `maxDepth`
 * levels of arrays and objects, which overflows whoever recurses after us. Never goes deeper than `maxDepth` itself.
 */
export function checkJson(value: unknown, maxDepth = 64): JsonProblem | null {
  return typeof value === 'object' && value !== null ? checkContainer(value, maxDepth) : null;
}

function checkContainer(container: object, depthLeft: number): JsonProblem | null {
  if (depthLeft <= 0) return { problem: 'too-deep', path: '' };
  if (Array.isArray(container)) {
    for (let index = 0; index < container.length; index += 1) {
      const item: unknown = container[index];
      if (typeof item !== 'object' || item === null) continue;
      const found = checkContainer(item, depthLeft - 1);
      if (found) return below(String(index), found);
    }
    return null;
  }
  for (const key in container) {
    if (key === '__proto__') return { problem: 'proto', path: key };
    const item: unknown = container[key as keyof object];
    if (typeof item !== 'object' || item === null) continue;
    const found = checkContainer(item, depthLeft - 1);
    if (found) return below(key, found);
  }
  return null;
}

function below(key: string, found: JsonProblem): JsonProblem {
  return { problem: found.problem, path: found.path === '' ? key : `${key}.${found.path}` };
}
