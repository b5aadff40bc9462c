import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../src/adapters/system/clock.ts';
import { post } from './harness/ask.ts';
import { DIALECTS } from './harness/dialects.ts';
import { configFor, startTestGateway, startTestSimulator } from './harness/gateway.ts';
import { memoryStores } from './harness/memory-stores.ts';

describe('the same request twice', () => {
  for (const dialect of DIALECTS) {
    for (const stream of [false, true]) {
      test(`is one call: ${dialect.name}, ${stream ? 'streamed' : 'whole'}`, async () => {
        const upstream = await startTestSimulator();
        const stores = memoryStores(systemClock);
        const first = await startTestGateway(configFor(upstream.url), { stores });
        const second = await startTestGateway(configFor(upstream.url), { stores });
        try {
          const headers = { ...dialect.headers, 'idempotency-key': 'k-1' };
          const send = (url: string, text = 'Hello') =>
            post(`${url}${dialect.path('on-openai', stream)}`, {
              headers,
              body: JSON.stringify(dialect.body('on-openai', text, stream)),
            });
          const replies = await Promise.all([send(first.url), send(first.url), send(second.url)]);
          const replayed = replies.map((reply) => reply.headers.get('idempotent-replayed'));
          assert.deepEqual(replayed.toSorted(), [null, 'true', 'true'].toSorted());
          for (const reply of replies) {
            assert.equal(reply.status, 200);
            assert.deepEqual(Buffer.from(reply.body), Buffer.from(replies[0]?.body ?? []));
            assert.equal(reply.headers.get('content-type'), replies[0]?.headers.get('content-type'));
          }
          if (stream)
            assert.equal(dialect.readStream((await send(first.url)) ?? assert.fail()).end, 'finish');
          const other = await send(second.url, 'Another question');
          assert.equal(other.status, 422);
          assert.match(dialect.readError(other).message, /Idempotency-Key/);
          assert.equal(upstream.simulator.log().length, 1);
        } finally {
          await Promise.all([first.close(), second.close(), upstream.close()]);
        }
      });
    }
  }
});
