import type { ConfigNode, Position, ScalarNode } from './config-node.ts';
import { type Environment, substitute } from './environment.ts';
import type { ConfigProblem } from './problem.ts';

/** A node that is there: scalars have their environment references filled in and are never empty. */
export type GivenNode = Exclude<ConfigNode, ScalarNode> | GivenScalar;

interface GivenScalar {
  readonly type: 'scalar';
  readonly value: string | number | boolean;
  /** As it stands in the file: what a message may repeat, since an environment variable may hold a secret. */
  readonly written: string;
}

/** What reading one configuration gathers: the problems, and where each path stands. */
export class Reading {
  readonly problems: ConfigProblem[];
  readonly #env: Environment;
  readonly #positions = new Map<string, Position>();

  constructor(env: Environment, problems: readonly ConfigProblem[] = []) {
    this.#env = env;
    this.problems = [...problems];
  }

  /**
   * The node as its reader gets it. `absent`: nothing, null, or a text that is empty once its references are filled in;
   * `unusable`: a problem was reported.
   */
  resolve(node: ConfigNode | undefined, path: string): GivenNode | 'absent' | 'unusable' {
    if (node === undefined) return 'absent';
    if (node.position) this.#positions.set(path, node.position);
    if (node.type !== 'scalar') return node;
    if (node.value === null) return 'absent';
    if (typeof node.value !== 'string') {
      return { type: 'scalar', value: node.value, written: String(node.value) };
    }
    const substituted = substitute(node.value, this.#env);
    if ('problem' in substituted) {
      this.report(path, substituted.problem);
      return 'unusable';
    }
    if (substituted.text === '') return 'absent';
    return { type: 'scalar', value: substituted.text, written: JSON.stringify(shorten(node.value)) };
  }

  /** `position` where it is not the value's own; else that of the path, or of what encloses it. */
  report(path: string, message: string, position?: Position): void {
    this.problems.push({ path, ...(position ?? this.#nearestPosition(path)), message });
  }

  /** Is something already known to be wrong with the value at the path, or inside it? */
  hasProblem(path: string): boolean {
    return this.problems.some((problem) => isWithin(problem.path, path));
  }

  #nearestPosition(path: string): Position | undefined {
    let nearest = '';
    for (const known of this.#positions.keys()) {
      if (known.length > nearest.length && isWithin(path, known)) nearest = known;
    }
    return this.#positions.get(nearest);
  }
}

function isWithin(path: string, outer: string): boolean {
  if (!path.startsWith(outer)) return false;
  return outer === '' || path.length === outer.length || '.['.includes(path.charAt(outer.length));
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
