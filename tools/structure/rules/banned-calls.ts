import { matchesGlob } from 'node:path';
import { BANNED_CALLS, BANNED_MODULES, MAY_CALL_ANYTHING } from '../banned-calls.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';
import type { SourceFile } from '../source/source-file.ts';

/** Time, chance and the network come through ports. */
export function bannedCalls({ src }: Project): Problem[] {
  return src
    .filter(({ path }) => !MAY_CALL_ANYTHING.some((glob) => matchesGlob(path, glob)))
    .flatMap((file) => [
      ...calledIn(file).flatMap(({ callee, start }) => {
        const banned = BANNED_CALLS.find((one) => one.callee.test(callee));
        return banned
          ? [{ path: file.path, line: file.lineAt(start), message: `use ${banned.instead}` }]
          : [];
      }),
      ...file.imports.flatMap(({ specifier, line }) =>
        Object.hasOwn(BANNED_MODULES, specifier)
          ? [{ path: file.path, line, message: `use ${BANNED_MODULES[specifier]}` }]
          : [],
      ),
    ]);
}

/** What is called, and members that are passed on without a call, such as `now: Date.now`. */
function calledIn(file: SourceFile): { readonly callee: string; readonly start: number }[] {
  const calls = file.tree
    .nodesOf('CallExpression')
    .filter(({ callee }) => callee.type === 'Identifier')
    .map(({ callee, start }) => ({ callee: file.textOf(callee), start }));
  const members = file.tree
    .nodesOf('MemberExpression')
    .map((node) => ({ callee: file.textOf(node), start: node.start }));
  const dates = file.tree
    .nodesOf('NewExpression')
    .filter((node) => node.arguments.length === 0 && file.textOf(node.callee) === 'Date')
    .map(({ start }) => ({ callee: 'Date.now', start }));
  return [...calls, ...members, ...dates];
}
