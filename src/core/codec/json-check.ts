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
  if (typeof value !== 'object' || value === null) return null;
  if (maxDepth <= 0) return { problem: 'too-deep', path: '' };
  return Array.isArray(value) ? checkArray(value, maxDepth - 1) : checkObject(value, maxDepth - 1);
}

function checkArray(array: readonly unknown[], depthLeft: number): JsonProblem | null {
  for (let index = 0; index < array.length; index += 1) {
    const item = array[index];
    if (typeof item !== 'object' || item === null) continue;
    const found = checkJson(item, depthLeft);
    if (found) return below(String(index), found);
  }
  return null;
}

function checkObject(object: object, depthLeft: number): JsonProblem | null {
  // JSON.parse makes plain objects: there is nothing inherited to enumerate.
  for (const key in object) {
    if (key === '__proto__') return { problem: 'proto', path: key };
    const item: unknown = object[key as keyof object];
    if (typeof item !== 'object' || item === null) continue;
    const found = checkJson(item, depthLeft);
    if (found) return below(key, found);
  }
  return null;
}

function below(key: string, found: JsonProblem): JsonProblem {
  return { problem: found.problem, path: found.path === '' ? key : `${key}.${found.path}` };
}
