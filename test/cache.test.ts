import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ask, begin, inParallel, type Question } from './harness/ask.ts';
import { DIALECTS, type DialectUnderTest, type Reply } from './harness/dialects.ts';
import {
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';

const KEYS = [
  { name: 'one', key: 'sk-test-key-number-one', tenant: 'acme' },
  { name: 'two', key: 'sk-test-key-number-two', tenant: 'globex' },
];

function modelsFor(): Record<string, unknown> {
  const at = (fault: string) => [{ provider: 'sim', model: fault === '' ? 'sim-1' : `sim-1!${fault}` }];
  const once = { retries: { attempts: 1 } };
  return {
    plain: { targets: at('') },
    kept: { targets: at(''), cache: 'exact', aliases: ['kept-too'] },
    similar: { targets: at(''), cache: 'semantic' },
    throttled: { targets: at('429'), cache: 'exact', ...once },
    slow: { targets: at('rate=60'), cache: 'exact' },
    cut: { targets: at('cut=8'), cache: 'exact', ...once },
    'any-*': { targets: [{ provider: 'sim', model: 'sim-*' }], cache: 'exact' },
    ladder: { targets: at('500'), cache: 'exact', ...once, degrade: [{ message: 'Later.' }] },
  };
}

describe('answers that were given before', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;
  before(async () => {
    simulator = await startTestSimulator();
    gateway = await startTestGateway({
      server: { adminKey: 'sk-admin-key-of-the-test' },
      auth: 'keys',
      keys: KEYS,
      providers: { sim: { kind: 'openai', baseUrl: `${simulator.url}/v1`, apiKey: 'provider-key-openai' } },
      models: modelsFor(),
      cache: { semantic: { threshold: 0.8 } },
      stores: { state: 'memory:' },
    });
  });
  beforeEach(() => simulator.simulator.clearLog());
  after(async () => {
    await gateway.close();
    await simulator.close();
  });

  const asked = (): number => simulator.simulator.log().length;
  const send = (
    dialect: DialectUnderTest,
    question: Partial<Question> & { text: string },
    key = KEYS[0]?.key,
  ) =>
    ask(gateway.url, dialect, {
      model: 'kept',
      stream: false,
      ...question,
      headers: { authorization: `Bearer ${key}`, ...question.headers },
    });
  const cacheOf = ({ headers }: Reply): string | null => headers.get('x-cache');
  const [native, openai] = DIALECTS as readonly [DialectUnderTest, DialectUnderTest];

  for (const dialect of DIALECTS) {
    const textOf = (reply: Reply, stream: boolean): string =>
      stream ? dialect.readStream(reply).text : dialect.readAnswer(reply);

    for (const first of [false, true]) {
      test(`${dialect.name}: an answer that was ${first ? 'streamed' : 'whole'} comes again, in both forms`, async () => {
        const text = `What is a sluice, ${dialect.name} ${first}?`;
        const made = await send(dialect, { text, stream: first });
        assert.deepEqual([made.status, cacheOf(made)], [200, 'miss']);
        for (const stream of [false, true]) {
          const again = await send(dialect, { text, stream });
          assert.deepEqual([again.status, cacheOf(again)], [200, 'hit']);
          assert.match(again.headers.get('age') ?? '', /^\d+$/);
          assert.equal(again.headers.get('x-sluiceway-attempts'), '0');
          assert.equal(textOf(again, stream), textOf(made, first));
          if (stream) assert.equal(dialect.readStream(again).end, 'finish');
        }
        assert.equal(asked(), 1);
      });
    }
  }

  test('a replayed stream has several events, and says the usage of the call that made it', async () => {
    const text = 'Why does water flow?';
    const made = JSON.parse(Buffer.from((await send(native, { text })).body).toString());
    const frames = Buffer.from((await send(native, { text, stream: true })).body).toString();
    const events = frames
      .split('\n')
      .flatMap((line) => (line.startsWith('data: ') ? JSON.parse(line.slice(6)) : []));
    assert.ok(events.filter(({ type }) => type === 'delta').length >= 3);
    assert.deepEqual(events.at(-1).usage, made.usage);
  });

  test('dialects share what was asked for in the same words', async () => {
    const [, , anthropic, , invoke] = DIALECTS as readonly DialectUnderTest[];
    assert.ok(anthropic && invoke);
    assert.equal(cacheOf(await send(anthropic, { text: 'Shared?' })), 'miss');
    assert.equal(cacheOf(await send(invoke, { text: 'Shared?' })), 'hit');
  });

  test('aliases share answers; models whose name a caller completes do not', async () => {
    await send(openai, { text: 'Aliased?' });
    assert.equal(cacheOf(await send(openai, { text: 'Aliased?', model: 'kept-too' })), 'hit');
    await send(openai, { text: 'Completed?', model: 'any-1' });
    assert.equal(cacheOf(await send(openai, { text: 'Completed?', model: 'any-1-mini' })), 'miss');
  });

  test('tenants never see each other’s answers, the same or similar', async () => {
    for (const model of ['kept', 'similar']) {
      const text = 'How do I cancel my order?';
      await send(openai, { text, model }, KEYS[0]?.key);
      assert.equal(cacheOf(await send(openai, { text, model }, KEYS[1]?.key)), 'miss');
      assert.equal(cacheOf(await send(openai, { text, model }, KEYS[0]?.key)), 'hit');
    }
    assert.equal(asked(), 4);
  });

  test('a question that means the same gets the answer, and is told how similar it is', async () => {
    await send(openai, { text: 'How do I change my meter reading?', model: 'similar' });
    const similar = await send(openai, {
      text: 'How can I change my meter reading, please?',
      model: 'similar',
    });
    assert.equal(cacheOf(similar), 'semantic-hit');
    assert.match(similar.headers.get('x-cache-similarity') ?? '', /^[01]\.\d{3}$/);
    const other = await send(openai, {
      text: 'How do I change my meter readings 2 times?',
      model: 'similar',
    });
    assert.equal(cacheOf(other), 'miss');
  });

  test('a route without a cache says nothing of one', async () => {
    assert.equal(cacheOf(await send(openai, { text: 'Again?', model: 'plain' })), null);
    await send(openai, { text: 'Again?', model: 'plain' });
    assert.equal(asked(), 2);
  });

  describe('cache-control', () => {
    const control = (value: string) => ({ 'cache-control': value });

    test('no-store: neither looked up nor stored', async () => {
      const text = 'No store?';
      assert.equal(cacheOf(await send(openai, { text, headers: control('no-store') })), 'bypass');
      assert.equal(cacheOf(await send(openai, { text })), 'miss');
      assert.equal(cacheOf(await send(openai, { text, headers: control('no-store') })), 'bypass');
      assert.equal(asked(), 3);
    });

    test('no-cache: not looked up, but stored', async () => {
      const text = 'No cache?';
      assert.equal(cacheOf(await send(openai, { text, headers: control('no-cache') })), 'bypass');
      assert.equal(cacheOf(await send(openai, { text, headers: control('no-cache') })), 'bypass');
      assert.equal(cacheOf(await send(openai, { text })), 'hit');
      assert.equal(asked(), 2);
    });

    test('max-age: an older answer is not given', async () => {
      const text = 'How old?';
      await send(openai, { text });
      assert.equal(cacheOf(await send(openai, { text, headers: control('max-age=60') })), 'hit');
      await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal(cacheOf(await send(openai, { text, headers: control('max-age=0') })), 'miss');
    });

    for (const dialect of DIALECTS) {
      test(`${dialect.name}: only-if-cached is 504 and asks nobody where nothing is there`, async () => {
        const text = `Only ${dialect.name}?`;
        const refused = await send(dialect, { text, headers: control('only-if-cached') });
        assert.equal(refused.status, 504);
        dialect.readError(refused);
        assert.equal(asked(), 0);
        await send(dialect, { text });
        assert.equal(cacheOf(await send(dialect, { text, headers: control('only-if-cached') })), 'hit');
      });
    }
  });

  describe('what is not stored', () => {
    test('an error', async () => {
      for (let time = 0; time < 2; time++)
        assert.equal((await send(openai, { text: 'Throttled?', model: 'throttled' })).status, 429);
      assert.equal(asked(), 2);
    });

    for (const stream of [false, true]) {
      test(`${stream ? 'a stream' : 'an answer'} that was cut`, async () => {
        await send(openai, { text: 'Cut?', model: 'cut', stream });
        await send(openai, { text: 'Cut?', model: 'cut', stream });
        assert.equal(asked(), 2);
      });

      test(`one that ended at its length (stream ${stream})`, async () => {
        const short: DialectUnderTest = {
          ...openai,
          body: (...args) => ({ ...openai.body(...args), max_tokens: 3 }),
        };
        await send(short, { text: 'Short?', stream });
        assert.equal(cacheOf(await send(short, { text: 'Short?', stream })), 'miss');
      });

      test(`a tool call (stream ${stream})`, async () => {
        const tool = {
          type: 'function',
          function: { name: 'look', parameters: { type: 'object', properties: {} } },
        };
        const calling: DialectUnderTest = {
          ...openai,
          body: (...args) => ({ ...openai.body(...args), tools: [tool], tool_choice: 'required' }),
        };
        await send(calling, { text: 'Look?', stream });
        assert.equal(cacheOf(await send(calling, { text: 'Look?', stream })), 'miss');
      });
    }

    test('a stream whose reader has left', async () => {
      const headers = { authorization: `Bearer ${KEYS[0]?.key}` };
      const begun = await begin(gateway.url, openai, { model: 'slow', text: 'Left?', stream: true, headers });
      await begun.body?.cancel();
      assert.equal(cacheOf(await send(openai, { text: 'Left?', model: 'slow' })), 'miss');
    });

    test('a degraded answer', async () => {
      for (let time = 0; time < 2; time++) {
        const reply = await send(openai, { text: 'Degraded?', model: 'ladder' });
        assert.deepEqual([cacheOf(reply), reply.headers.get('x-sluiceway-degraded')], ['miss', 'message']);
      }
    });
  });

  test('the operator drops the answers of one tenant, and of it alone', async () => {
    const text = 'To be dropped?';
    for (const { key } of KEYS) await send(openai, { text }, key);
    const headers = { authorization: 'Bearer sk-admin-key-of-the-test' };
    const reply = await fetch(`${gateway.url}/admin/cache?tenant=globex`, { method: 'DELETE', headers });
    const { deleted } = (await reply.json()) as { deleted: number };
    assert.ok(deleted >= 1);
    assert.equal(cacheOf(await send(openai, { text }, KEYS[0]?.key)), 'hit');
    assert.equal(cacheOf(await send(openai, { text }, KEYS[1]?.key)), 'miss');
  });

  test('identical requests under way at once make one upstream call', async () => {
    const replies: Reply[] = [];
    await inParallel(Array.from({ length: 20 }), 20, async () => {
      replies.push(await send(openai, { text: 'All at once?' }));
    });
    assert.equal(asked(), 1);
    assert.deepEqual(replies.map(cacheOf).sort(), [...Array(19).fill('hit'), 'miss']);
  });

  test('where the answer cannot be shared, each asks for itself', async () => {
    const replies: Reply[] = [];
    await inParallel(Array.from({ length: 5 }), 5, async () => {
      replies.push(await send(openai, { text: 'All refused?', model: 'throttled' }));
    });
    assert.deepEqual(
      replies.map(({ status }) => status),
      Array(5).fill(429),
    );
    assert.equal(asked(), 5);
  });
});
