import { matchesGlob } from 'node:path';
import type { Expression, FunctionBody } from 'oxc-parser';
import { FUNCTION_LINES, TEST_SUITES } from '../limits.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';
import type { SourceFile } from '../source/source-file.ts';

/** What registers a test, by name. */
const REGISTERS_TEST = /^(?:test|describe|\w+Test)$/;

/** Functions are short. Where a suite registers its tests, each test is measured in place of the suite. */
export function functionLines({ sources }: Project): Problem[] {
  return sources.flatMap((file) =>
    file.tree
      .nodesOf('FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression')
      .flatMap(({ start, end, body }) => {
        const line = file.lineAt(start);
        const lines = file.lineAt(end) - line + 1;
        if (lines <= FUNCTION_LINES || isSuite(file, body)) return [];
        return [
          {
            path: file.path,
            line,
            message: `a function of ${lines} lines, at most ${FUNCTION_LINES} are allowed`,
          },
        ];
      }),
  );
}

function isSuite(file: SourceFile, body: FunctionBody | Expression | null): boolean {
  if (body?.type !== 'BlockStatement' || !TEST_SUITES.some((glob) => matchesGlob(file.path, glob)))
    return false;
  return body.body.some(
    (statement) =>
      statement.type === 'ExpressionStatement' &&
      statement.expression.type === 'CallExpression' &&
      REGISTERS_TEST.test(file.textOf(statement.expression.callee)),
  );
}
