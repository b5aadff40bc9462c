/** One broken rule at one place. */
export interface Problem {
  /** Relative to the repository, a file or a folder. */
  readonly path: string;
  /** Missing where the whole file or folder is meant. */
  readonly line?: number;
  readonly message: string;
}

export function formatProblem({ path, line, message }: Problem): string {
  return `${path}${line === undefined ? '' : `:${line}`}: ${message}`;
}

/** By path, then by line, so that two runs print the same. */
export function compareProblems(a: Problem, b: Problem): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0);
}
