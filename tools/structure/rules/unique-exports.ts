import type { Directive, Statement } from 'oxc-parser';
import type { Problem } from '../problem.ts';
import { declaredNames } from '../source/declared-names.ts';
import type { Project } from '../source/project.ts';
import type { SourceFile } from '../source/source-file.ts';

interface ExportedName {
  readonly name: string;
  readonly path: string;
  readonly line: number;
}

/** One name, one thing. What an index.ts hands on is the thing itself. */
export function uniqueExports({ src }: Project): Problem[] {
  const byName = Map.groupBy(src.flatMap(exportsOf), ({ name }) => name);
  return [...byName].flatMap(([name, places]) => {
    const paths = [...new Set(places.map(({ path }) => path))];
    if (paths.length < 2) return [];
    return paths.map((path) => {
      const others = paths.filter((other) => other !== path).join(', ');
      const line = places.find((place) => place.path === path)?.line ?? 1;
      return { path, line, message: `${name} is exported by ${others} too` };
    });
  });
}

function exportsOf(file: SourceFile): ExportedName[] {
  const isIndex = file.path.endsWith('/index.ts');
  return file.program.body.flatMap((statement: Directive | Statement) => {
    if (statement.type !== 'ExportNamedDeclaration' || (statement.source && isIndex)) return [];
    const names = statement.declaration
      ? declaredNames(statement.declaration)
      : statement.specifiers.map(({ exported }) => file.textOf(exported));
    return names.map((name) => ({ name, path: file.path, line: file.lineAt(statement.start) }));
  });
}
