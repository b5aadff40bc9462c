import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startPostgres } from './postgres-server.ts';
import { startRedis } from './redis-server.ts';
import { skipWithout } from './server-program.ts';

describe('servers for tests', () => {
  test('a missing one is told by name', () => {
    assert.match(String(skipWithout('no-such-server', false)), /no no-such-server on this machine/);
    assert.throws(() => skipWithout('no-such-server', true), /no no-such-server on this machine/);
  });

  test('a Redis starts, is killed and starts again', { skip: skipWithout('redis-server') }, async () => {
    const redis = await startRedis();
    await redis.process.kill();
    await redis.process.start();
    await redis.stop();
  });

  test('a Postgres starts, is killed and starts again', { skip: skipWithout('postgres') }, async () => {
    const postgres = await startPostgres();
    await postgres.process.kill();
    await postgres.process.start();
    await postgres.stop();
  });
});
