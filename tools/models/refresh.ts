import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PRICE_TABLE } from '../../src/telemetry/cost/price-book.ts';
import { catalogueAliases, currentNames } from './aliases.ts';

// `npm run models`: makes the lists of model names anew from the catalogue of the price package. A test holds the files
// equal to it, so that an update of the package is an update of the names.

const ROOTS = join(import.meta.dirname, '../../src/roots');
export const ALIASES_FILE = join(ROOTS, 'default-aliases.ts');
export const NAMES_FILE = join(ROOTS, 'known-models/current-names.ts');

export function aliasesText(): string {
  return listsText('DEFAULT_ALIASES', catalogueAliases());
}

export function namesText(): string {
  return listsText('CURRENT_NAMES', currentNames());
}

function listsText(name: string, lists: Readonly<Record<string, readonly string[]>>): string {
  const { source, version, date } = PRICE_TABLE;
  const keys = Object.keys(lists).map((key) => `'${key}'`);
  const texts = Object.entries(lists).map(
    ([key, names]) => `  ${key}: [\n${names.map((each) => `    '${each}',\n`).join('')}  ],\n`,
  );
  return `/** Written by \`npm run models\` from ${source} ${version} of ${date}. Edit tools/models/aliases.ts instead. */
export const ${name}: Readonly<Record<${keys.join(' | ')}, readonly string[]>> = {
${texts.join('')}};
`;
}

if (process.argv[1] === import.meta.filename) {
  for (const [file, text] of [
    [ALIASES_FILE, aliasesText()],
    [NAMES_FILE, namesText()],
  ] as const)
    if ((await readFile(file, 'utf8').catch(() => '')) !== text) await writeFile(file, text);
}
