import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { atExit } from './at-exit.ts';

test('hooks run when the process exits, but for those that were undone', () => {
  const script = `
    import { atExit } from ${JSON.stringify(import.meta.resolve('./at-exit.ts'))};
    import { writeSync } from 'node:fs';
    const say = (word) => () => writeSync(1, word + ' ');
    atExit(say('first'));
    atExit(say('undone'))();
    atExit(say('last'));
    process.exit(0);
  `;
  const args = process.versions.bun === undefined ? ['--input-type=module', '-e', script] : ['-e', script];
  assert.equal(execFileSync(process.execPath, args, { encoding: 'utf8' }), 'first last ');
});

test('many hooks are one listener of the process, and none once all are undone', () => {
  const before = process.listenerCount('exit');
  const undo = Array.from({ length: 20 }, () => atExit(() => {}));
  assert.equal(process.listenerCount('exit'), before + 1);
  for (const each of undo) each();
  assert.equal(process.listenerCount('exit'), before);
});
