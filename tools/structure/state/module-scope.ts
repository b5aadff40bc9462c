import type { Node } from 'oxc-parser';
import { declaredNames } from '../source/declared-names.ts';
import type { SourceFile } from '../source/source-file.ts';

/** Whether an identifier inside a function means a name that the module itself declares. */
export function isModuleName(file: SourceFile, identifier: { readonly name: string } & Node): boolean {
  let inFunction = false;
  for (let node = file.tree.parentOf(identifier); node; node = file.tree.parentOf(node)) {
    if (node.type === 'Program') {
      // Filling a table while the module loads is part of its declaration.
      return (
        inFunction &&
        node.body.some(
          (statement) => !isImport(statement) && declaredNames(statement).includes(identifier.name),
        )
      );
    }
    inFunction ||= isFunction(node);
    if (namesOfScope(node).includes(identifier.name)) return false;
  }
  return false;
}

function isImport({ type }: Node): boolean {
  return type === 'ImportDeclaration';
}

function isFunction({ type }: Node): boolean {
  return (
    type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
  );
}

function namesOfScope(node: Node): string[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.params.flatMap(declaredNames);
    case 'BlockStatement':
      return node.body.flatMap(declaredNames);
    case 'SwitchCase':
      return node.consequent.flatMap(declaredNames);
    case 'ForStatement':
      return declaredNames(node.init);
    case 'ForOfStatement':
    case 'ForInStatement':
      return declaredNames(node.left);
    case 'CatchClause':
      return declaredNames(node.param);
    default:
      return [];
  }
}
