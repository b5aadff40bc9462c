import type { FieldSchema } from '../core/fields/field.ts';
import type { ProviderKind } from '../ports/provider-kind.ts';
import { configField } from './schema.ts';

/** What a configuration may say, and what holds where it says nothing. */
export interface ConfigDefinition {
  readonly field: ReturnType<typeof configField<readonly ProviderKind[]>>;
  /** By the word under `kind`. */
  readonly kinds: ReadonlyMap<string, ProviderKind>;
  /** Stands in for `providers` and `models`, as one would write it in the file. */
  readonly defaultModels: object;
}

export function configDefinition(kinds: readonly ProviderKind[], defaultModels: object): ConfigDefinition {
  return {
    field: configField(kinds),
    kinds: new Map(kinds.map((entry) => [entry.kind, entry])),
    defaultModels,
  };
}

/** Its JSON Schema, as editors take it (`schema/sluiceway.schema.json`, `sluiceway schema`). */
export function jsonSchemaOf({ field }: ConfigDefinition): FieldSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...field.json,
    title: 'Sluiceway configuration',
  };
}
