import type { VariableDeclarator } from 'oxc-parser';
import type { SourceFile } from '../source/source-file.ts';
import type { Finding } from './finding.ts';
import { initialValue } from './module-constants.ts';
import { CONTAINER_CLASSES } from './mutators.ts';

/** Types under which a container cannot be changed by whoever imports it. */
const READONLY_TYPE = /^(?:Readonly\w*\b|readonly\b)/;

/** Maps, sets, arrays and objects that any importer may change: their type does not say `readonly`. */
export function exportedContainers(file: SourceFile): Finding[] {
  return file.program.body
    .flatMap((statement) => (statement.type === 'ExportNamedDeclaration' ? [statement.declaration] : []))
    .flatMap((declaration) => (declaration?.type === 'VariableDeclaration' ? declaration.declarations : []))
    .filter((declarator) => isContainer(file, declarator) && !isReadonly(file, declarator))
    .map(({ id, start }) => ({
      start,
      message: `exports ${nameOf(file.textOf(id))} for anybody to change; give it a readonly type, or freeze it`,
    }));
}

function isContainer(file: SourceFile, declarator: VariableDeclarator): boolean {
  const value = initialValue(declarator);
  if (value?.type === 'NewExpression') {
    const holdsNothing = /^\w+Array\((?:0|\[\])?\)$/.test(file.textOf(value).slice('new '.length));
    return CONTAINER_CLASSES.test(file.textOf(value.callee)) && !holdsNothing;
  }
  return value?.type === 'ArrayExpression' || value?.type === 'ObjectExpression';
}

function isReadonly(file: SourceFile, { id, init }: VariableDeclarator): boolean {
  if (init && /\bas const\b(?:\s+satisfies\b[^;]*)?$/.test(file.textOf(init))) return true;
  if (id.type !== 'Identifier' || !id.typeAnnotation) return false;
  const type = file.textOf(id.typeAnnotation.typeAnnotation);
  if (READONLY_TYPE.test(type)) return true;
  // A named type says for each of its fields whether it can be set.
  return (
    initialValue({ init } as VariableDeclarator)?.type === 'ObjectExpression' &&
    !/^(?:Record\b|\{)/.test(type)
  );
}

function nameOf(id: string): string {
  return id.split(':', 1)[0] ?? id;
}
