import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typedCommand } from './typed-command.ts';

test('a command is named as it can be typed', () => {
  assert.equal(typedCommand('/home/me/sluiceway/src/cli.ts', {}), 'npm run sluiceway --');
  assert.equal(
    typedCommand('/home/me/sluiceway/src/cli.ts', { npm_lifecycle_event: 'start' }),
    'npm run sluiceway --',
  );
  assert.equal(typedCommand('/app/node_modules/sluiceway/src/cli.ts', {}), 'sluiceway');
  assert.equal(
    typedCommand('/app/node_modules/.bin/sluiceway', { npm_lifecycle_event: 'npx' }),
    'npx sluiceway',
  );
  assert.equal(typedCommand('/usr/local/bin/sluiceway', {}), 'sluiceway');
});
