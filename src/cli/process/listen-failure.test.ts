import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CommandFailure, EXIT } from '../command-io.ts';
import { listenFailure } from './listen-failure.ts';

const failed = (code: string): Error => Object.assign(new Error(code), { code });

describe('listening failed', () => {
  test('a known reason becomes a sentence with the address, and exit code 1', () => {
    const failure = listenFailure(failed('EADDRINUSE'), { hostname: '::1', port: 8787 });
    assert.ok(failure instanceof CommandFailure);
    assert.match(failure.message, /^cannot listen on \[::1\]:8787: another process listens there/);
    assert.equal(failure.exitCode, EXIT.failed);
  });

  for (const code of ['ETIMEDOUT', 'constructor']) {
    test(`any other error stays what it is: ${code}`, () => {
      const error = failed(code);
      assert.equal(listenFailure(error, { hostname: 'localhost', port: 1 }), error);
    });
  }

  test('something thrown that is no error stays what it is', () => {
    assert.equal(listenFailure('EACCES', { hostname: 'localhost', port: 1 }), 'EACCES');
  });
});
