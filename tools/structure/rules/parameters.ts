import { PARAMETERS } from '../limits.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';

/** Functions, constructors and the types of both take few parameters; more are one object with names. */
export function parameters({ sources }: Project): Problem[] {
  return sources.flatMap((file) =>
    file.tree
      .nodesOf(
        'FunctionDeclaration',
        'FunctionExpression',
        'ArrowFunctionExpression',
        'TSDeclareFunction',
        'TSEmptyBodyFunctionExpression',
        'TSMethodSignature',
        'TSCallSignatureDeclaration',
        'TSConstructSignatureDeclaration',
        'TSFunctionType',
        'TSConstructorType',
      )
      .flatMap(({ params, start }) => {
        // `this` is a type for the reader, not a parameter.
        const count = params.filter(
          (param) => !(param.type === 'Identifier' && param.name === 'this'),
        ).length;
        if (count <= PARAMETERS) return [];
        return [
          {
            path: file.path,
            line: file.lineAt(start),
            message: `${count} parameters, at most ${PARAMETERS} are allowed; pass an object`,
          },
        ];
      }),
  );
}
