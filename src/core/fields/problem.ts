/** One thing wrong with a configuration. */
export interface ConfigProblem {
  /** `models.sonnet.targets[0].provider`; `--listen` for the command line; empty: the file as a whole. */
  readonly path: string;
  /** Counted from 1; absent where the configuration is no text file. */
  readonly line?: number;
  readonly column?: number;
  /** Names the value (never a secret), what is allowed, and the nearest known name. */
  readonly message: string;
}

/** Everything that is wrong with a configuration, found in one go. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  readonly fileName: string | undefined;

  constructor(problems: readonly ConfigProblem[], fileName?: string) {
    super(problems.map((problem) => describeProblem(problem, fileName)).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
    this.fileName = fileName;
  }
}

/** `sluiceway.yaml:12:5: models.sonnet: …`, the form in which editors and terminals offer a link. */
function describeProblem(problem: ConfigProblem, fileName?: string): string {
  if (problem.path.startsWith('--')) return `${problem.path}: ${problem.message}`;
  const parts = [fileName, problem.line, problem.column].filter((part) => part !== undefined);
  const place = parts.length > 0 ? `${parts.join(':')}: ` : '';
  return problem.path === '' ? `${place}${problem.message}` : `${place}${problem.path}: ${problem.message}`;
}

/** A path one step longer; names that are no plain words stand in brackets. */
export function joinPath(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `${path}[${JSON.stringify(step)}]`;
  return path === '' ? step : `${path}.${step}`;
}
