import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { FAULT_COMMON_PARAMS, FAULTS, type FaultName, faultRow } from './fault-table.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/simulator.md'), 'utf8');

describe('docs/simulator.md', () => {
  test('has the table of faults as it is', () => {
    const rows = Object.keys(FAULTS).map((name) => faultLine(name as FaultName));
    assert.deepEqual(tableUnder('| fault | value | what happens |'), rows);
  });

  test('has the parameters of every fault as they are', () => {
    const rows = Object.entries(FAULT_COMMON_PARAMS).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
    assert.deepEqual(tableUnder('| parameter | what it does |'), rows);
  });
});

function faultLine(name: FaultName): string {
  const { unit, value, params = [], meaning } = faultRow(name);
  const shown = unit === undefined ? '' : `${unit}${value === undefined ? '' : ` (${value})`}`;
  const more = params.filter((param) => param !== 'after').map((param) => `\`${param}=\``);
  return `| \`${name}\` | ${[shown, ...more].filter((part) => part !== '').join(', ')} | ${meaning} |`;
}

/** Rows of the table with this head. */
function tableUnder(head: string): string[] {
  const lines = PAGE.split('\n');
  const at = lines.indexOf(head);
  assert.ok(at >= 0, `no table "${head}"`);
  const end = lines.findIndex((line, i) => i > at && !line.startsWith('|'));
  return lines.slice(at + 2, end);
}
