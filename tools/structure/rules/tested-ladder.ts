import { matchesGlob } from 'node:path';
import type { Directive, Statement } from 'oxc-parser';
import { LADDER } from '../ladder.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';

/** Each file on the way of a request has its test beside it. */
export function testedLadder({ files, src }: Project): Problem[] {
  const paths = new Set(files.map(({ path }) => path));
  return src
    .filter(({ path }) => LADDER.some((glob) => matchesGlob(path, glob)))
    .filter(({ path, program }) => !paths.has(testOf(path)) && program.body.some(doesSomething))
    .map(({ path }) => ({ path, message: `has no ${testOf(path).split('/').at(-1)} beside it` }));
}

function testOf(path: string): string {
  return path.replace(/\.ts$/, '.test.ts');
}

/** Types, and what is only handed on, cannot be tested. */
function doesSomething(statement: Directive | Statement): boolean {
  switch (statement.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return false;
    case 'ExportNamedDeclaration':
      return statement.declaration !== null && doesSomething(statement.declaration);
    default:
      return true;
  }
}
