import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ownCommand } from './own-command.ts';

describe('the command line that started this process', () => {
  test('is the runtime, its flags, the script and the arguments', () => {
    const command = ownCommand({
      execPath: '/usr/bin/bun',
      execArgv: ['--no-env-file'],
      argv: ['/usr/bin/bun', '/app/dist/cli.js', 'start', '--workers', '2'],
    });
    assert.deepEqual(command, [
      '/usr/bin/bun',
      '--no-env-file',
      '/app/dist/cli.js',
      'start',
      '--workers',
      '2',
    ]);
  });

  for (const script of [
    '/$bunfs/root/sluiceway',
    'B:\\~BUN\\root\\sluiceway.exe',
    'B:/~BUN/root/sluiceway',
  ]) {
    test(`is the binary and the arguments where the script is ${script}`, () => {
      const command = ownCommand({
        execPath: '/opt/sluiceway',
        execArgv: [],
        argv: ['bun', script, 'start'],
      });
      assert.deepEqual(command, ['/opt/sluiceway', 'start']);
    });
  }
});
