import type { Expression, VariableDeclaration, VariableDeclarator } from 'oxc-parser';
import type { SourceFile } from '../source/source-file.ts';

/** The declarations of variables at the top level, exported or not. */
export function moduleVariables(file: SourceFile): VariableDeclaration[] {
  return file.program.body.flatMap((statement) => {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    return declaration?.type === 'VariableDeclaration' && !declaration.declare ? [declaration] : [];
  });
}

/** What a constant is set to, without casts around it. */
export function initialValue({ init }: VariableDeclarator): Expression | undefined {
  let value = init ?? undefined;
  while (
    value?.type === 'TSAsExpression' ||
    value?.type === 'TSSatisfiesExpression' ||
    value?.type === 'TSNonNullExpression' ||
    value?.type === 'ParenthesizedExpression'
  ) {
    value = value.expression;
  }
  return value;
}
