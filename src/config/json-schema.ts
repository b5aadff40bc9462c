import type { JsonSchema } from '../core/fields/field.ts';
import { configField } from './schema.ts';

/** The configuration's JSON Schema, as editors take it (`schema/sluiceway.schema.json`, `sluiceway schema`). */
export function configJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...configField.json,
    title: 'Sluiceway configuration',
  };
}
