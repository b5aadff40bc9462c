import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../../../../test/harness/eventually.ts';
import { type RedisServer, startRedis } from '../../../../test/harness/store-servers/redis-server.ts';
import { skipWithout } from '../../../../test/harness/store-servers/server-program.ts';
import { StoreDown } from '../../../ports/stores/limit-store.ts';
import type { StoreConnection } from '../../../ports/stores/store-connection.ts';
import { bucket, settling, slots, taking, used } from '../../../testing/store-contract/samples.ts';
import { systemClock } from '../../system/clock.ts';
import { openRedisStore } from './open-redis-store.ts';
import { redisAddress } from './redis-address.ts';
import { RedisLink } from './redis-link.ts';

describe('a Redis that was restarted', { skip: skipWithout('redis-server') }, () => {
  let redis: RedisServer;
  let store: StoreConnection;
  before(async () => {
    redis = await startRedis();
    store = await openRedisStore(redis.url, { clock: systemClock });
  });
  after(async () => {
    await store.close();
    await redis.stop();
  });

  async function admitted(asked: number, round: string): Promise<number> {
    const limits = [bucket({ refillMs: 3_600_000 })];
    const results = await Promise.all(
      Array.from({ length: asked }, (_, n) => store.limits.take(taking(`${round}-${n}`, limits))),
    );
    return results.filter(({ taken }) => taken).length;
  }

  async function restarted(): Promise<void> {
    await redis.process.kill();
    await redis.process.start();
    await eventually('it is back', () =>
      store.keys.version().then(
        () => true,
        () => false,
      ),
    );
  }

  test('and is empty admits one more burst, and no slot below 0', async () => {
    assert.equal(await admitted(30, 'before'), 10);
    await store.limits.take(taking('held', [slots()]));
    await restarted();
    assert.equal(await admitted(30, 'after'), 10);
    await store.limits.settle(settling('held', [slots()]));
    assert.deepEqual(await used(store.limits, [slots()]), [0]);
  });

  test('and knows no script any more is told them again', async () => {
    await store.limits.take(taking('known', []));
    const link = await RedisLink.open(redisAddress(redis.url), systemClock);
    await link.command(['SCRIPT', 'FLUSH']);
    const results = await Promise.all([1, 2, 3].map((n) => store.limits.take(taking(`unknown-${n}`, []))));
    assert.ok(results.every(({ taken }) => taken));
    link.close();
  });

  test('and asks for a password that nobody gives: the operator has to act', async () => {
    const link = await RedisLink.open(redisAddress(redis.url), systemClock);
    await link.command(['CONFIG', 'SET', 'requirepass', 'correct']);
    const wrong = redis.url.replace('redis://', 'redis://default:mistaken@');
    await assert.rejects(openRedisStore(wrong, { clock: systemClock }), (error) => {
      assert.ok(error instanceof Error && !(error instanceof StoreDown));
      assert.ok(!`${error.stack}${String(error.cause)}`.includes('mistaken'));
      return true;
    });
    await link.command(['CONFIG', 'SET', 'requirepass', '']);
    link.close();
  });
});
