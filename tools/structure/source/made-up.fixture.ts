import type { Problem } from '../problem.ts';
import { Project } from './project.ts';
import { SourceFile } from './source-file.ts';

/** A project of made-up files, by path. */
export function madeUp(files: Readonly<Record<string, string>>, documents: readonly string[] = []): Project {
  return new Project(
    Object.entries(files).map(([path, text]) => new SourceFile(path, text)),
    documents,
  );
}

/** A text of so many lines. */
export function linesOf(count: number, line = 'f();'): string {
  return `${line}\n`.repeat(count);
}

/** `path:line` of each problem, in the order of the rule. */
export function placesOf(problems: readonly Problem[]): string[] {
  return problems.map(({ path, line }) => (line === undefined ? path : `${path}:${line}`));
}
