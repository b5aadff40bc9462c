import { outageTests } from '../../../../test/harness/store-servers/outage.ts';
import { startRedis } from '../../../../test/harness/store-servers/redis-server.ts';
import { describeWithServers } from '../../../../test/harness/store-servers/server-program.ts';
import { systemClock } from '../../system/clock.ts';
import { openRedisStore } from './open-redis-store.ts';

describeWithServers('Redis is gone for a while', ['redis-server'], () => {
  outageTests(async () => {
    const redis = await startRedis();
    return {
      server: redis.process,
      open: () => openRedisStore(redis.url, { clock: systemClock }),
      stop: redis.stop,
    };
  });
});
