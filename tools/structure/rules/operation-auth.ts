import type { Expression, ObjectExpression } from 'oxc-parser';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';
import type { SourceFile } from '../source/source-file.ts';

/** Keys by which an `Operation` is known. */
const OPERATION_KEYS = ['method', 'path', 'handle'];

/** Who may call it is said by each operation. The types ask for it too; this holds also behind a cast or a `Partial`. */
export function operationAuth({ src }: Project): Problem[] {
  return src
    .filter(({ path }) => path.startsWith('src/entry/'))
    .flatMap((file) => [
      ...file.tree
        .nodesOf('ObjectExpression')
        .filter((object) => isOperation(object) && !declaresAuth(object))
        .map((object) => problemAt(file, object, 'an operation without `auth`')),
      ...file.tree
        .nodesOf('TSAsExpression')
        .filter(({ typeAnnotation }) => /\bOperation\b/.test(file.textOf(typeAnnotation)))
        .map((cast) => problemAt(file, cast, 'a cast to Operation hides a missing `auth`')),
    ]);
}

function isOperation(object: ObjectExpression): boolean {
  const keys = new Set(keysOf(object));
  return OPERATION_KEYS.every((key) => keys.has(key));
}

function declaresAuth(object: ObjectExpression): boolean {
  const auth = object.properties.find((part) => part.type === 'Property' && keyOf(part.key) === 'auth');
  return auth?.type === 'Property' && !isUndefined(auth.value);
}

function keysOf(object: ObjectExpression): (string | undefined)[] {
  return object.properties.map((part) => (part.type === 'Property' ? keyOf(part.key) : undefined));
}

function keyOf(key: {
  readonly type: string;
  readonly name?: unknown;
  readonly value?: unknown;
}): string | undefined {
  if (key.type === 'Identifier') return String(key.name);
  return key.type === 'Literal' ? String(key.value) : undefined;
}

function isUndefined(value: Expression): boolean {
  return value.type === 'Identifier' && value.name === 'undefined';
}

function problemAt(file: SourceFile, { start }: { readonly start: number }, message: string): Problem {
  return { path: file.path, line: file.lineAt(start), message };
}
