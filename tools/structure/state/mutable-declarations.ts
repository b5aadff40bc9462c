import type { SourceFile } from '../source/source-file.ts';
import type { Finding } from './finding.ts';
import { initialValue, moduleVariables } from './module-constants.ts';
import { CONTAINER_CLASSES, STATELESS_CLASSES } from './mutators.ts';

/** What is state by its declaration alone: `let`, static fields that can be set, instances of classes that keep something. */
export function mutableDeclarations(file: SourceFile): Finding[] {
  const variables = moduleVariables(file);
  const lets = variables
    .filter(({ kind }) => kind === 'let' || kind === 'var')
    .map(({ start, kind }) => ({ start, message: `module-level ${kind}` }));
  const statics = file.tree
    .nodesOf('PropertyDefinition')
    .filter((field) => field.static && !field.readonly)
    .map(({ start, key }) => ({ start, message: `static ${file.textOf(key)} is not readonly` }));
  const instances = variables
    .filter(({ kind }) => kind === 'const')
    .flatMap(({ declarations }) => declarations)
    .flatMap((declarator) => {
      const value = initialValue(declarator);
      const name = value?.type === 'NewExpression' ? file.textOf(value.callee) : undefined;
      if (name === undefined || CONTAINER_CLASSES.test(name) || STATELESS_CLASSES.has(name)) return [];
      const message = `${file.textOf(declarator.id)} is an instance of ${name} that lives with the module`;
      return [{ start: declarator.start, message }];
    });
  return [...lets, ...statics, ...instances];
}
