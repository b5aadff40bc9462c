/** What makes a parsed JSON value unacceptable. */
export interface JsonProblem {
  readonly problem: 'too-deep' | 'proto';
  /** Path of the offending value, such as `messages.3.content.0.__proto__`. Empty for the value itself. */
  readonly path: string;
}

/**
 * Finds a member named `__proto__`, which pollutes prototypes when it is copied. Finds nesting deeper than `maxDepth` arrays
 * and objects, which overflows the stack of later code. The check itself goes no deeper than `maxDepth`.
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
