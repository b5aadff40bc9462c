import { posix } from 'node:path';
import type { Node } from 'oxc-parser';
import type { SyntaxTree } from './syntax-tree.ts';

export interface ImportedFile {
  /** As it is written. */
  readonly specifier: string;
  /** Relative to the repository; undefined: a package. */
  readonly target: string | undefined;
  readonly line: number;
}

interface Importer {
  readonly folder: string;
  readonly tree: SyntaxTree;
  lineAt(offset: number): number;
}

/** All that a file imports or exports on, types and `import(…)` included, in the order of its lines. */
export function importedFiles(file: Importer): ImportedFile[] {
  const nodes = file.tree.nodesOf(
    'ImportDeclaration',
    'ExportNamedDeclaration',
    'ExportAllDeclaration',
    'ImportExpression',
    'TSImportType',
  );
  return nodes
    .flatMap((node) => {
      const specifier = specifierOf(node.source);
      if (specifier === undefined) return [];
      const target = specifier.startsWith('.')
        ? posix.normalize(posix.join(file.folder, specifier))
        : undefined;
      return [{ specifier, target, line: file.lineAt(node.start) }];
    })
    .sort((a, b) => a.line - b.line);
}

function specifierOf(source: Node | null): string | undefined {
  return source?.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined;
}
