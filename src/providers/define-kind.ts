import { required } from '../core/fields/field.ts';
import { type Fields, section } from '../core/fields/group-fields.ts';
import { choice } from '../core/fields/scalar-fields.ts';
import type { KindFields, ProviderKind } from '../ports/provider-kind.ts';

interface KindDefinition<Word extends string, F extends Fields, Own extends object>
  extends Omit<ProviderKind<Word, F, Own>, 'section'> {
  /** What it is, for the documents and for editors. */
  readonly doc: string;
  /** What the word under `kind` means. */
  readonly kindDoc: string;
  /** The options beside `kind`. */
  readonly fields: F;
}

/** An entry of the registry: `kind` is added to the options. */
export function defineKind<const Word extends string, const F extends Fields, Own extends object = object>(
  definition: KindDefinition<Word, F, Own>,
): ProviderKind<Word, F, Own> {
  const { doc, kindDoc, fields, ...rest } = definition;
  const kind = required(choice([definition.kind], { doc: kindDoc }));
  const all: KindFields<Word, F> = { kind, ...fields };
  return { ...rest, section: section(doc, all) };
}
