import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CommandProcess } from '../harness/command-process.ts';
import { eventually } from '../harness/eventually.ts';
import { type PostgresServer, startPostgres } from '../harness/store-servers/postgres-server.ts';
import { type RedisServer, startRedis } from '../harness/store-servers/redis-server.ts';
import { describeWithServers } from '../harness/store-servers/server-program.ts';

const KEY = 'sk-of-ada-1234567890';
const TIMEOUT = { timeout: 60_000 } as const;
const ADMIN_KEY = 'admin-1234567890';

interface LedgerPage {
  readonly data: readonly { readonly cost_micro_usd: number }[];
}

describeWithServers('gateways on a Postgres, with counters in a Redis', ['postgres', 'redis-server'], () => {
  let redis: RedisServer;
  let postgres: PostgresServer;
  before(async () => {
    [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  });
  after(async () => {
    await redis.stop();
    await postgres.stop();
  });

  const config = (): string => `
server: { adminKey: ${ADMIN_KEY} }
auth: keys
keys: [{ name: ada, key: ${KEY}, plan: small }]
plans: { small: { rate: 3/min, burst: 3, spend: $10/day, concurrent: 5 } }
providers: { sim: { kind: simulator } }
models: { m: { targets: [{ provider: sim, model: sonnet, price: { input: 3, output: 15 } }] } }
stores: { state: "${postgres.url}", counters: "${redis.url}" }
`;

  test(
    'two of them keep one limit and one ledger, and refuse in time while Postgres is silent',
    TIMEOUT,
    async () => {
      await CommandProcess.with({ config: config() }, async (one) => {
        await CommandProcess.with({ config: config() }, async (two) => {
          const statuses = [];
          for (const gateway of [one, two, one, two, one]) statuses.push((await ask(gateway)).status);
          assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
          await eventually('three lines, which both see', async () => {
            const pages = [await ledger(one), await ledger(two)];
            return pages.every(
              ({ data }) => data.length === 3 && data.every((line) => line.cost_micro_usd > 0),
            );
          });
        });

        await redis.process.kill();
        await redis.process.start();
        await eventually('an empty Redis gives one more burst', async () => (await ask(one)).status === 200);

        postgres.process.freeze();
        const refused = await ask(one);
        assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
        postgres.process.thaw();
        await eventually('it answers again', async () => (await ask(one)).status !== 503);
      });
    },
  );
});

function ask({ url }: CommandProcess): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
  });
}

async function ledger({ url }: CommandProcess): Promise<LedgerPage> {
  const reply = await fetch(`${url}/admin/ledger?key=ada&limit=10`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
  });
  return (await reply.json()) as LedgerPage;
}
