import type { Node } from 'oxc-parser';

/** The names that a declaration or a pattern brings into its scope. */
export function declaredNames(node: Node | null): string[] {
  switch (node?.type) {
    case 'Identifier':
      return [node.name];
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id }) => declaredNames(id));
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
      return declaredNames(node.id);
    case 'ImportDeclaration':
      return node.specifiers.flatMap(({ local }) => declaredNames(local));
    case 'ExportNamedDeclaration':
      return declaredNames(node.declaration);
    case 'ObjectPattern':
      return node.properties.flatMap((part) => declaredNames(part.type === 'Property' ? part.value : part));
    case 'ArrayPattern':
      return node.elements.flatMap(declaredNames);
    case 'AssignmentPattern':
      return declaredNames(node.left);
    case 'RestElement':
      return declaredNames(node.argument);
    default:
      return [];
  }
}
