import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withErrorTables } from './error-tables.ts';

// Writes the tables of docs/errors.md anew: `npm run docs`. test/failure-table.test.ts fails where that was forgotten.

const page = join(import.meta.dirname, '../../docs/errors.md');
writeFileSync(page, withErrorTables(readFileSync(page, 'utf8')));
