import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PRICE_TABLE } from '../../src/telemetry/cost/price-book.ts';
import { catalogueAliases } from './aliases.ts';

// `npm run models`: makes the list of default model names anew from the catalogue of the price package. A test holds
// the file equal to it, so that an update of the package is an update of the names.

export const ALIASES_FILE = join(import.meta.dirname, '../../src/roots/default-aliases.ts');

export function aliasesText(): string {
  const { source, version, date } = PRICE_TABLE;
  const lists = Object.entries(catalogueAliases()).map(
    ([model, names]) => `  ${model}: [\n${names.map((name: string) => `    '${name}',\n`).join('')}  ],\n`,
  );
  return `/** Written by \`npm run models\` from ${source} ${version} of ${date}. Edit tools/models/aliases.ts instead. */
export const DEFAULT_ALIASES: Readonly<Record<'sonnet' | 'haiku', readonly string[]>> = {
${lists.join('')}};
`;
}

if (process.argv[1] === import.meta.filename) {
  const text = aliasesText();
  if ((await readFile(ALIASES_FILE, 'utf8').catch(() => '')) !== text) await writeFile(ALIASES_FILE, text);
}
