import type { Operation } from './operation.ts';

export interface OperationMatch {
  readonly operation: Operation;
  /** The path's parameter, decoded. Empty if the path has none. */
  readonly parameter: string;
}

/** The path exists, but not with this method. */
export interface WrongMethod {
  /** The methods that the path takes, in the form of the `allow` header. */
  readonly allow: string;
  readonly operation: Operation;
}

/** Finds the operation for a method and a path. Undefined: the path does not exist. */
export type OperationMatcher = (method: string, path: string) => OperationMatch | WrongMethod | undefined;

/** The text before and after a path's parameter. */
interface PathPattern {
  readonly prefix: string;
  readonly suffix: string;
  readonly operations: Operation[];
}

/** @param operations no two with the same method and path */
export function operationMatcher(operations: readonly Operation[]): OperationMatcher {
  const exact = new Map<string, Operation[]>();
  const patterns = new Map<string, PathPattern>();
  for (const operation of operations) {
    const { path } = operation;
    const brace = path.indexOf('{');
    if (brace < 0) {
      exact.set(path, [...(exact.get(path) ?? []), operation]);
      continue;
    }
    const suffix = path.slice(path.indexOf('}') + 1);
    const pattern = patterns.get(path) ?? { prefix: path.slice(0, brace), suffix, operations: [] };
    pattern.operations.push(operation);
    patterns.set(path, pattern);
  }
  // Longer patterns come first: `/model/{id}/converse` must not match what `/model/{id}/x/converse` is for.
  const ordered = [...patterns.values()].sort((a, b) => lengthOf(b) - lengthOf(a));

  return (method, path) => {
    const here = exact.get(path);
    if (here) return ofMethod(here, method, '');
    for (const { prefix, suffix, operations: at } of ordered) {
      if (!path.startsWith(prefix) || !path.endsWith(suffix)) continue;
      if (path.length <= prefix.length + suffix.length) continue;
      const parameter = decoded(path.slice(prefix.length, path.length - suffix.length));
      if (parameter !== undefined) return ofMethod(at, method, parameter);
    }
    return undefined;
  };
}

function lengthOf({ prefix, suffix }: PathPattern): number {
  return prefix.length + suffix.length;
}

function ofMethod(
  operations: readonly Operation[],
  method: string,
  parameter: string,
): OperationMatch | WrongMethod | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method;
  for (const operation of operations) if (operation.method === wanted) return { operation, parameter };
  const [first] = operations;
  return first && { operation: first, allow: operations.flatMap(methodsOf).join(', ') };
}

/** HEAD is answered as GET. The server leaves the body out. */
function methodsOf({ method }: Operation): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
