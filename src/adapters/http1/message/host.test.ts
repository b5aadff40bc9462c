import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHost } from './host.ts';

test('a host is a name or an address, with or without a port', () => {
  for (const host of [
    'x',
    'api.example.com:443',
    '127.0.0.1:8080',
    '[::1]',
    '[2001:db8::1]:80',
    'a_b-c',
    'x:',
  ])
    assert.equal(isHost(host), true, host);
});

test('what is none could be read as two hosts, or as more than a host', () => {
  for (const host of [
    '',
    'a b',
    'a,b',
    'a, b',
    'user@x',
    'x/path',
    'x?q',
    'x#f',
    'http://x',
    'x:80:81',
    'x:port',
    'x:123456',
    '::1',
    '[::1',
    '[x]',
    'a%zz',
    'ä',
    'x\t',
  ])
    assert.equal(isHost(host), false, host);
});
