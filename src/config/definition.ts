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
  /** Stands in for `models` where the file names providers. */
  readonly modelsOf: ModelsOfProviders;
}

/** `models` and `defaultModel`, as one would write them in the file. */
export interface ProvidedModels {
  readonly models: Readonly<Record<string, object>>;
  readonly defaultModel?: string;
}

export type ModelsOfProviders = (
  providers: ReadonlyMap<string, { readonly kind: string; readonly baseUrl?: string }>,
) => ProvidedModels;

export function configDefinition(
  kinds: readonly ProviderKind[],
  defaultModels: object,
  modelsOf: ModelsOfProviders,
): ConfigDefinition {
  return {
    field: configField(kinds),
    kinds: new Map(kinds.map((entry) => [entry.kind, entry])),
    defaultModels,
    modelsOf,
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
