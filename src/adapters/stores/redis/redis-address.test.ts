import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { redisAddress } from './redis-address.ts';

describe('the URL of a Redis', () => {
  test('what is not given has its default', () => {
    assert.deepEqual(redisAddress('redis://cache.example'), {
      host: 'cache.example',
      port: 6379,
      tls: false,
      username: undefined,
      password: undefined,
      database: 0,
      prefix: 'sluiceway',
    });
  });

  test('everything', () => {
    assert.deepEqual(redisAddress('rediss://us%40er:p%2Fw@[::1]:6000/3?prefix=gate'), {
      host: '::1',
      port: 6000,
      tls: true,
      username: 'us@er',
      password: 'p/w',
      database: 3,
      prefix: 'gate',
    });
  });

  for (const bad of [
    'http://user:secret@host',
    'redis://user:secret@host/name',
    'redis://user:secret@host/0?prefix={a}',
  ]) {
    test(`refused, without the password in the message: ${bad.replace('secret', '***')}`, () => {
      assert.throws(
        () => redisAddress(bad),
        (error) => error instanceof RangeError && !error.message.includes('secret'),
      );
    });
  }
});
