import type { Node } from 'oxc-parser';
import type { SourceFile } from '../source/source-file.ts';
import type { Finding } from './finding.ts';
import { isModuleName } from './module-scope.ts';
import { MUTATING_FUNCTIONS, MUTATING_METHODS } from './mutators.ts';

/** Where a function changes what a name of the module stands for. */
export function changedModuleConstants(file: SourceFile): Finding[] {
  return changedNodes(file).flatMap((changed) => {
    const root = rootOf(changed);
    // A bare name that is set is a `let`, which is reported where it is declared.
    if (root?.type !== 'Identifier' || !isModuleName(file, root)) return [];
    return [{ start: changed.start, message: `changes ${root.name}, which lives with the module` }];
  });
}

/** The expressions whose object is changed, such as `cache` in `cache.set(…)` and `cache.size` in `cache.size++`. */
function changedNodes(file: SourceFile): Node[] {
  const { tree } = file;
  const assigned = [
    ...tree.nodesOf('AssignmentExpression').map(({ left }) => left),
    ...tree.nodesOf('UpdateExpression').map(({ argument }) => argument),
    ...tree
      .nodesOf('UnaryExpression')
      .filter(({ operator }) => operator === 'delete')
      .map(({ argument }) => argument),
  ].filter(({ type }) => type === 'MemberExpression');
  const called = tree.nodesOf('CallExpression').flatMap(({ callee, arguments: given }) => {
    if (MUTATING_FUNCTIONS.has(file.textOf(callee))) return given.slice(0, 1);
    if (callee.type !== 'MemberExpression') return [];
    const method = callee.computed ? '' : file.textOf(callee.property);
    if (method === 'encodeInto') return given.slice(1, 2);
    return MUTATING_METHODS.has(method) ? [callee.object] : [];
  });
  return [...assigned, ...called];
}

/** `a` of `a.b[0].c`. */
function rootOf(node: Node): Node | undefined {
  let root: Node = node;
  for (;;) {
    if (root.type === 'MemberExpression') root = root.object;
    else if (root.type === 'TSNonNullExpression' || root.type === 'TSAsExpression') root = root.expression;
    else if (root.type === 'ChainExpression' || root.type === 'ParenthesizedExpression')
      root = root.expression;
    else return root;
  }
}
