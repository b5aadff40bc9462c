import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPostgres } from './postgres-server.ts';
import { startRedis } from './redis-server.ts';
import { describeWithServers, missingServer } from './server-program.ts';

const TIMEOUT = { timeout: 30_000 } as const;

test('a missing server is told by name, and is a failure where servers are required', () => {
  assert.match(missingServer(['no-such-server'], false) ?? '', /no no-such-server on this machine/);
  assert.throws(() => missingServer(['no-such-server'], true), /no no-such-server on this machine/);
});

describeWithServers('a Redis for tests', ['redis-server'], () => {
  test('starts, is killed and starts again', TIMEOUT, async () => {
    const redis = await startRedis();
    await redis.process.kill();
    await redis.process.start();
    await redis.stop();
  });
});

describeWithServers('a Postgres for tests', ['postgres'], () => {
  test('starts, is killed and starts again', TIMEOUT, async () => {
    const postgres = await startPostgres();
    await postgres.process.kill();
    await postgres.process.start();
    await postgres.stop();
  });
});
