import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TEST = `import { test, describe } from 'node:test';\nimport assert from 'node:assert/strict';\n`;

/** Test files of every kind of outcome, by name. */
export const FILES = {
  'good.test.ts': `${TEST}describe('a group', () => { test('fine', () => { console.log('idle talk'); }); });
test('left out', { skip: true }, () => {});`,
  'wrong.test.ts': `${TEST}describe('a group', () => {
  test('fine', () => {});
  test('differs', () => { console.log('a hint'); assert.deepEqual({ a: [1, 2] }, { a: [1, 3] }); });
});`,
  'crashed.test.ts': `throw new Error('cannot be loaded');`,
  'empty.test.ts': 'export const nothing = 1;',
  'quits.test.ts': `${TEST}test('fine', () => {});\ntest('quits', () => { process.exit(0); });`,
} as const;

export interface Ran {
  readonly code: number | null;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Runs a command in a folder that holds some of these files and nothing else. */
export async function runIn(
  files: readonly (keyof typeof FILES)[],
  command: readonly string[],
): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'test-report-'));
  try {
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    for (const file of files) await writeFile(join(folder, file), FILES[file]);
    return await run(command, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function run([program = '', ...rest]: readonly string[], cwd: string): Promise<Ran> {
  // The runner that runs this test marks its children, which would then report to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(program, rest, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { code, text, lines: text.trimEnd().split('\n') };
}
