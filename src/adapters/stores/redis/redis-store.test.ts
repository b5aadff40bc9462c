import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { realTimeSession } from '../../../../test/harness/store-servers/real-time-session.ts';
import { type RedisServer, startRedis } from '../../../../test/harness/store-servers/redis-server.ts';
import { describeWithServers } from '../../../../test/harness/store-servers/server-program.ts';
import { storeContract } from '../../../testing/store-contract/store-contract.ts';
import { systemClock } from '../../system/clock.ts';
import { openRedisStore } from './open-redis-store.ts';

describeWithServers('Redis', ['redis-server'], () => {
  let redis: RedisServer;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  storeContract({
    name: 'redis',
    runs: 10,
    open() {
      const url = `${redis.url}?prefix=${randomUUID()}`;
      return Promise.resolve(realTimeSession(() => openRedisStore(url, { clock: systemClock })));
    },
  });
});
