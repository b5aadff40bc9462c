import type { Problem } from './problem.ts';
import type { Project } from './source/project.ts';

/** Looks at the whole project and returns what is wrong in it. */
export type Rule = (project: Project) => readonly Problem[];
