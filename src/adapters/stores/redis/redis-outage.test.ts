import { describe } from 'node:test';
import { outageTests } from '../../../../test/harness/store-servers/outage.ts';
import { startRedis } from '../../../../test/harness/store-servers/redis-server.ts';
import { skipWithout } from '../../../../test/harness/store-servers/server-program.ts';
import { systemClock } from '../../system/clock.ts';
import { openRedisStore } from './open-redis-store.ts';

describe('Redis is gone for a while', { skip: skipWithout('redis-server') }, () => {
  outageTests(async () => {
    const redis = await startRedis();
    return {
      server: redis.process,
      open: () => openRedisStore(redis.url, { clock: systemClock }),
      stop: redis.stop,
    };
  });
});
