import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatListenAddress, isLoopback, parseListenAddress } from './listen-address.ts';

describe('listen addresses', () => {
  test('host and port, IPv6 in brackets', () => {
    assert.deepEqual(parseListenAddress('127.0.0.1:0'), { hostname: '127.0.0.1', port: 0 });
    assert.deepEqual(parseListenAddress('[::1]:8787'), { hostname: '::1', port: 8787 });
    assert.deepEqual(parseListenAddress('my-host.local:65535'), { hostname: 'my-host.local', port: 65535 });
  });

  for (const text of [
    '8787',
    ':8787',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '::1:8787',
    '[a]:1',
    'h:1x',
    'a b:1',
  ]) {
    test(`${text} is none`, () => assert.equal(parseListenAddress(text), undefined));
  }

  test('formatting puts the brackets back', () => {
    for (const text of ['[::1]:8787', '0.0.0.0:1']) {
      const address = parseListenAddress(text);
      assert.equal(address && formatListenAddress(address), text);
    }
  });

  test('loopback is what no other machine reaches', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1', '0:0:0:0:0:0:0:1'])
      assert.ok(isLoopback(host), host);
    for (const host of [
      '0.0.0.0',
      '::',
      '10.0.0.1',
      'example.com',
      '127.example.com',
      '::11',
      '1::1',
      '::ffff:1.2.3.4',
    ]) {
      assert.ok(!isLoopback(host), host);
    }
  });
});
