import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';

/** No file imports itself, over however many others. */
export function importCycles({ sources }: Project): Problem[] {
  const byPath = new Map(sources.map((file) => [file.path, file]));
  const problems: Problem[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const at = trail.indexOf(path);
    if (at >= 0) problems.push({ path, message: `import cycle: ${[...trail.slice(at), path].join(' → ')}` });
    if (at >= 0 || done.has(path)) return;
    trail.push(path);
    for (const { target } of byPath.get(path)?.imports ?? []) if (target !== undefined) visit(target);
    trail.pop();
    done.add(path);
  };
  for (const { path } of sources) visit(path);
  return problems;
}
