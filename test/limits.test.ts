import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { LedgerLine } from '../src/ports/stores/ledger.ts';
import { ask } from './harness/ask.ts';
import { DIALECTS, type DialectUnderTest, type Reply } from './harness/dialects.ts';
import { eventually } from './harness/eventually.ts';
import {
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';
import { memoryStores } from './harness/memory-stores.ts';
import { testRuntime } from './harness/runtime.ts';

/** A plan of each kind of limit, with a key of the same name. */
const PLANS: Readonly<Record<string, object>> = {
  free: {},
  rate: { rate: '0/min' },
  burst: { rate: '60/min', burst: 0 },
  quota: { quota: '0/month' },
  tokens: { tokens: '0/min' },
  spend: { spend: '$0/day' },
  concurrent: { concurrent: 0 },
  'used-quota': { quota: '1/month' },
  'used-rate': { rate: '1/h', burst: 1, tokens: '1000000/min' },
  large: { tokens: '10/min' },
};

const PRICE = { input: 3, output: 15 };

const stores = memoryStores((await testRuntime()).clock);

function keyOf(name: string): Readonly<Record<string, string>> {
  return { 'x-api-key': `sk-test-0123456789-${name}` };
}

/** For each dialect a key of each plan. */
function keysOf(plans: readonly string[]): readonly object[] {
  return DIALECTS.flatMap((dialect) =>
    plans.map((plan) => ({
      name: nameOf(plan, dialect),
      key: keyOf(nameOf(plan, dialect))['x-api-key'],
      plan,
    })),
  );
}

function nameOf(plan: string, { name }: DialectUnderTest): string {
  return `${plan}.${name}`;
}

function linesOf(key: string): Promise<readonly LedgerLine[]> {
  return stores.state.ledger.lines({ key, limit: 1_000 });
}

/** How a refusal looks: status, the dialect's own type, and OpenAI's `type`, which is another one. */
const FORMS: Readonly<
  Record<string, Readonly<Record<'rate' | 'tokens' | 'usedUp', readonly [number, string]>>>
> = {
  native: { rate: [429, 'limit_exceeded'], tokens: [429, 'limit_exceeded'], usedUp: [429, 'limit_exceeded'] },
  'openai-chat': {
    rate: [429, 'rate_limit_exceeded requests'],
    tokens: [429, 'rate_limit_exceeded tokens'],
    usedUp: [429, 'insufficient_quota insufficient_quota'],
  },
  'anthropic-messages': {
    rate: [429, 'rate_limit_error'],
    tokens: [429, 'rate_limit_error'],
    usedUp: [429, 'rate_limit_error'],
  },
  'bedrock-converse': {
    rate: [429, 'ThrottlingException'],
    tokens: [429, 'ThrottlingException'],
    usedUp: [400, 'ServiceQuotaExceededException'],
  },
  'bedrock-invoke': {
    rate: [429, 'ThrottlingException'],
    tokens: [429, 'ThrottlingException'],
    usedUp: [400, 'ServiceQuotaExceededException'],
  },
};

function formOf(kind: string, dialect: DialectUnderTest): readonly [number, string] {
  const form = FORMS[dialect.name];
  assert.ok(form);
  if (kind === 'quota' || kind === 'spend') return form.usedUp;
  return kind === 'tokens' ? form.tokens : form.rate;
}

function shownForm(reply: Reply, dialect: DialectUnderTest): readonly [number, string] {
  const { type } = dialect.readError(reply);
  if (dialect.name !== 'openai-chat') return [reply.status, type];
  const { error } = JSON.parse(Buffer.from(reply.body).toString());
  return [reply.status, `${type} ${error.type}`];
}

describe('limits', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;
  before(async () => {
    simulator = await startTestSimulator({ tokens: 40 });
    const baseUrl = `${simulator.url}/v1`;
    gateway = await startTestGateway(
      {
        auth: 'keys',
        keys: keysOf(Object.keys(PLANS)),
        plans: PLANS,
        providers: { sim: { kind: 'openai', baseUrl, apiKey: 'provider-key-openai' } },
        models: {
          priced: { targets: [{ provider: 'sim', model: 'sim-1', price: PRICE }] },
        },
      },
      { stores },
    );
  });
  after(async () => {
    await gateway.close();
    await simulator.close();
  });

  for (const dialect of DIALECTS) {
    for (const stream of [false, true]) {
      const form = `${dialect.name}, ${stream ? 'streamed' : 'whole'}`;
      const say = (key: string) =>
        ask(gateway.url, dialect, {
          model: 'priced',
          text: 'Why?',
          stream,
          headers: keyOf(nameOf(key, dialect)),
        });

      test(`${form}: a limit of 0 refuses, in the words of the dialect, and asks nobody`, async () => {
        for (const kind of ['rate', 'burst', 'quota', 'tokens', 'spend', 'concurrent']) {
          simulator.simulator.clearLog();
          const reply = await say(kind);
          assert.deepEqual(shownForm(reply, dialect), formOf(kind, dialect), kind);
          const named = kind === 'burst' ? 'rate' : kind;
          assert.equal(reply.headers.get('x-sluiceway-limit'), `key/${named}`);
          assert.equal(reply.headers.get('retry-after'), '3600', kind);
          assert.equal(reply.headers.get('x-should-retry'), 'false', kind);
          assert.equal(simulator.simulator.log().length, 0);
        }
      });
    }

    test(`${dialect.name}: a used quota says when its next period begins`, async () => {
      const question = {
        model: 'priced',
        text: 'Why?',
        stream: false,
        headers: keyOf(nameOf('used-quota', dialect)),
      };
      assert.equal((await ask(gateway.url, dialect, question)).status, 200);
      const reply = await ask(gateway.url, dialect, question);
      assert.deepEqual(shownForm(reply, dialect), formOf('quota', dialect));
      const wait = Number(reply.headers.get('retry-after'));
      assert.ok(wait > 0 && wait <= 31 * 86_400, `${wait}`);
      assert.equal(reply.headers.get('x-should-retry'), 'false');
    });

    test(`${dialect.name}: every answer says where the key stands in its rates`, async () => {
      const question = {
        model: 'priced',
        text: 'Why?',
        stream: true,
        headers: keyOf(nameOf('used-rate', dialect)),
      };
      const replies = [await ask(gateway.url, dialect, question), await ask(gateway.url, dialect, question)];
      const refused = replies[1] as Reply;
      assert.deepEqual([replies[0]?.status, refused.status], [200, 429]);
      assert.equal(refused.headers.get('x-sluiceway-limit'), 'key/rate');
      assert.equal(refused.headers.get('x-should-retry'), null);
      for (const { headers } of replies) {
        const name = (what: string, unit: string): string =>
          dialect.name === 'anthropic-messages'
            ? `anthropic-ratelimit-${unit}-${what}`
            : `x-ratelimit-${what}-${unit}`;
        assert.equal(headers.get(name('limit', 'requests')), '1');
        assert.equal(headers.get(name('remaining', 'requests')), '0');
        assert.match(headers.get(name('reset', 'requests')) ?? '', /^(1h0m0s|59m\d.*s|\d{4}-.*Z)$/);
        assert.equal(headers.get(name('limit', 'tokens')), '1000000');
        assert.ok(Number(headers.get(name('remaining', 'tokens'))) > 0);
      }
    });

    test(`${dialect.name}: a request larger than the whole limit is not worth a retry`, async () => {
      const question = {
        model: 'priced',
        text: 'Why?',
        stream: false,
        headers: keyOf(nameOf('large', dialect)),
      };
      const reply = await ask(gateway.url, dialect, question);
      assert.deepEqual(shownForm(reply, dialect), formOf('tokens', dialect));
      assert.equal(reply.headers.get('retry-after'), '3600');
      assert.equal(reply.headers.get('x-should-retry'), 'false');
    });

    test(`${dialect.name}: a key without limits says nothing of them, and its calls are booked`, async () => {
      const key = nameOf('free', dialect);
      const question = {
        model: 'priced',
        text: 'Why?',
        stream: true,
        headers: keyOf(nameOf('free', dialect)),
      };
      const reply = await ask(gateway.url, dialect, question);
      assert.equal(dialect.readStream(reply).end, 'finish');
      assert.equal(
        [...reply.headers.keys()].find((name) => /ratelimit|sluiceway-limit/.test(name)),
        undefined,
      );
      await eventually('a line', async () => (await linesOf(key)).length === 1);
      const [line] = await linesOf(key);
      assert.equal(line?.requestId, reply.headers.get('x-request-id'));
      assert.deepEqual([line?.outcome, line?.estimated, line?.outputTokens], ['complete', false, 40]);
      assert.equal(line?.costMicroUsd, (line?.inputTokens ?? 0) * 3 + 40 * 15);
    });
  }

  test('native: the error holds the limit', async () => {
    const native = DIALECTS[0] as DialectUnderTest;
    const headers = keyOf(nameOf('concurrent', native));
    const reply = await ask(gateway.url, native, { model: 'priced', text: 'Why?', stream: false, headers });
    const { error } = JSON.parse(Buffer.from(reply.body).toString());
    assert.equal(error.retryable, false);
    assert.deepEqual([error.limit.scope, error.limit.kind], ['key', 'concurrent']);
    assert.ok(Date.parse(error.limit.reset_at) > Date.now());
  });
});
