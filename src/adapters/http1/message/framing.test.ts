import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requestedUpgrade } from './framing.ts';
import { parseRequestHead } from './head.ts';

describe('requestedUpgrade', () => {
  const upgradeOf = (headers: string, version = 'HTTP/1.1') =>
    requestedUpgrade(parseRequestHead(`GET / ${version}\r\nHost: x\r\n${headers}`));

  test('is the protocol, however the connection option is written', () => {
    for (const option of [
      'Upgrade',
      'upgrade',
      'keep-alive, Upgrade',
      'UPGRADE,close',
      'a\r\nConnection: upgrade',
    ])
      assert.equal(upgradeOf(`Connection: ${option}\r\nUpgrade: websocket`), 'websocket', option);
  });

  test('needs the connection option, HTTP/1.1, and no body', () => {
    assert.equal(upgradeOf('Upgrade: websocket'), null);
    assert.equal(upgradeOf('Connection: upgrades\r\nUpgrade: websocket'), null);
    assert.equal(upgradeOf('Connection: upgrade'), null);
    assert.equal(upgradeOf('Connection: upgrade\r\nUpgrade: websocket', 'HTTP/1.0'), null);
    assert.equal(upgradeOf('Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 1'), null);
    assert.equal(upgradeOf('Connection: upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked'), null);
    assert.equal(upgradeOf('Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0'), 'websocket');
  });
});
