import { matchesGlob } from 'node:path';
import { ALLOWED_SIBLINGS, type AllowedImport, SIBLING_FOLDERS } from '../allowed-siblings.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';

const DATA = 'tools/structure/allowed-siblings.ts';

/** A dialect, a provider kind or an adapter imports no other one, unless the list has it with a reason. */
export function siblingImports(
  { src }: Project,
  allowed: readonly AllowedImport[] = ALLOWED_SIBLINGS,
): Problem[] {
  const needed = new Set<AllowedImport>();
  const problems = src.flatMap((file) =>
    file.imports.flatMap(({ target, line }): Problem[] => {
      const from = siblingOf(file.path);
      const to = target === undefined ? undefined : siblingOf(target);
      // What stands beside the sub-folders is there for all of them.
      if (!from || !to || from === to || to.endsWith('.ts') || !sameParent(from, to)) return [];
      const entry = allowed.find((one) => matchesGlob(from, one.from) && matchesGlob(to, one.to));
      if (entry) needed.add(entry);
      if (entry) return [];
      return [{ path: file.path, line, message: `${from} may not import ${to}: no entry in ${DATA}` }];
    }),
  );
  const idle = allowed.filter((entry) => !needed.has(entry));
  return [
    ...problems,
    ...idle.map(({ from, to }) => ({ path: DATA, message: `no import needs ${from} → ${to} any more` })),
  ];
}

/** `src/wire/native` for a file in it, `src/wire/reply.ts` for one beside it; undefined elsewhere. */
function siblingOf(path: string): string | undefined {
  const parent = SIBLING_FOLDERS.find((folder) => path.startsWith(`${folder}/`));
  if (parent === undefined) return undefined;
  const [name] = path.slice(parent.length + 1).split('/');
  return `${parent}/${name}`;
}

function sameParent(from: string, to: string): boolean {
  return from.slice(0, from.lastIndexOf('/')) === to.slice(0, to.lastIndexOf('/'));
}
