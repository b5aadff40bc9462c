import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FieldSchema } from '../src/core/fields/field.ts';
import { configJsonSchema } from '../src/roots/configuration.ts';

/*
 * What is published of the configuration's one definition (src/config/schema.ts, and the kinds of src/providers): the JSON Schema for editors and the
 * tables of options in docs/config.md. `node tools/config-reference.ts` writes both; a test holds them equal.
 */

const ROOT = join(import.meta.dirname, '..');
export const SCHEMA_FILE = join(ROOT, 'schema', 'sluiceway.schema.json');
export const DOCS_FILE = join(ROOT, 'docs', 'config.md');
const BLOCK = /(<!-- options: generated[^\n]*-->\n)[\s\S]*(<!-- \/options -->)/;

export function schemaText(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}

/** The page with its tables made anew. @throws Error when the page has no place for them */
export function docsText(page: string): string {
  if (!BLOCK.test(page)) throw new Error('docs/config.md has no <!-- options --> block');
  return page.replace(BLOCK, (_all, begin: string, end: string) => `${begin}\n${optionTables()}\n${end}`);
}

function optionTables(): string {
  const tables: string[] = [];
  addTables(configJsonSchema(), '', tables);
  return `${tables.join('\n\n')}\n`;
}

/** One table for what stands at `path`, then those of the groups inside it. */
function addTables(schema: FieldSchema, path: string, tables: string[]): void {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, FieldSchema>>;
  const required = (schema.required ?? []) as readonly string[];
  const rows = Object.entries(properties).map(([name, property]) => {
    const cells = [
      `\`${name}\``,
      values(property),
      fallback(property, required.includes(name)),
      doc(property),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const title = path === '' ? 'Top level' : `\`${path}\``;
  tables.push(`### ${title}\n\n${doc(schema)}`);
  tables.push(`| option | value | default | what |\n|---|---|---|---|\n${rows.join('\n')}`);
  for (const [name, property] of Object.entries(properties)) {
    addInner(property, path === '' ? name : `${path}.${name}`, tables);
  }
}

function addInner(schema: FieldSchema, path: string, tables: string[]): void {
  const item = schema.items as FieldSchema | undefined;
  const named = schema.additionalProperties as FieldSchema | false | undefined;
  if (schema.properties) addTables(schema, path, tables);
  else if (item) addInner(item, `${path}[]`, tables);
  else if (named) addInner(named, `${path}.NAME`, tables);
  else if (schema.anyOf) {
    for (const variant of schema.anyOf as readonly FieldSchema[]) {
      const kind = (variant.properties as Readonly<Record<string, FieldSchema>> | undefined)?.kind?.title;
      if (kind !== undefined) addTables(variant, `${path} (${kind})`, tables);
    }
  }
}

function values(schema: FieldSchema): string {
  return String(schema.title).replaceAll('|', '\\|');
}

function fallback(schema: FieldSchema, required: boolean): string {
  if (required) return '**required**';
  const { default: value } = schema;
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value)))
    return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function doc(schema: FieldSchema): string {
  return String(schema.description).replaceAll('|', '\\|');
}

if (import.meta.main) {
  await writeFile(SCHEMA_FILE, schemaText());
  await writeFile(DOCS_FILE, docsText(await readFile(DOCS_FILE, 'utf8')));
}
