import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  ConfigError,
  createGateway,
  defineConfig,
  type FailureCode,
  type Gateway,
  type GatewayEvent,
  type GatewayOptions,
  ModelCallError,
} from '../src/index.ts';
import { until } from '../src/testing/until.ts';

const PATIENT = { timeout: 60_000 };
const KEY = 'a-key-for-the-test';
/** Answers at once; a test that needs time says so in the prompt. */
const QUICK = '[[sim: ttft=0 rate=0]]';
const ENDLESS = '[[sim: ttft=0 rate=50 tokens=100000]]';

const config = defineConfig({
  server: { listen: '127.0.0.1:0' },
  providers: { sim: { kind: 'simulator' } },
  models: { assistant: { targets: [{ provider: 'sim', model: 'sim-1' }], retries: { attempts: 1 } } },
  defaultModel: 'assistant',
  telemetry: { logs: 'off' },
});

async function withGateway(options: GatewayOptions, use: (gateway: Gateway) => Promise<void>): Promise<void> {
  const gateway = await createGateway({ config, ...options });
  try {
    await use(gateway);
  } finally {
    await gateway.close();
  }
}

const hello = (directive = QUICK) => ({
  messages: [{ role: 'user' as const, content: `Hello ${directive}` }],
  maxTokens: 20,
});

function post(path: string, body: object, headers: Record<string, string> = {}): Request {
  return new Request(`http://gateway${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

const chat = (directive = QUICK, stream = false): Request =>
  post('/v1/chat', { stream, max_tokens: 20, messages: hello(directive).messages });

function failsWith(code: FailureCode): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(thrown instanceof ModelCallError, String(thrown));
    assert.equal(thrown.code, code);
    assert.match(thrown.requestId, /^req_[0-9a-f]{24}$/);
    return true;
  };
}

describe('callModel of an embedded gateway', () => {
  test('gives the parts as they arrive, and the whole answer behind them', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      const answer = await gateway.callModel({ ...hello(), system: 'Be brief.' });
      let text = '';
      const types = new Set<string>();
      for await (const part of answer) {
        types.add(part.type);
        if (part.type === 'text') text += part.text;
      }
      const result = await answer.result();
      assert.match(text, /Hello/);
      assert.equal(result.text, text);
      assert.equal(await answer.text(), text);
      assert.ok(types.has('finish'));
      assert.deepEqual(result.message, { role: 'assistant', parts: [{ type: 'text', text }] });
      assert.deepEqual(result.target, { provider: 'sim', model: 'sim-1' });
      assert.equal(result.finishReason.unified, 'max-tokens');
      assert.equal(result.usage.outputTokens, 20);
      assert.equal(result.requestId, answer.requestId);
    });
  });

  test('goes on with a tool call and its result', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      const tools = [
        {
          name: 'get_weather',
          inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        },
      ];
      const asked = { role: 'user' as const, content: `get_weather ${QUICK}` };
      const first = await (await gateway.callModel({ messages: [asked], tools })).result();
      const [call] = first.toolCalls;
      assert.equal(call?.name, 'get_weather');
      assert.equal(typeof (call.input as { city: unknown }).city, 'string');
      assert.equal(first.finishReason.unified, 'tool-use');

      const result = {
        type: 'tool-result' as const,
        id: call.id,
        content: [{ type: 'text' as const, text: 'nineteen degrees' }],
        isError: false,
      };
      const messages = [asked, first.message, { role: 'user' as const, parts: [result] }];
      const second = await gateway.callModel({ messages, tools });
      assert.match(await second.text(), /nineteen degrees/);
    });
  });

  test('throws what went wrong before the answer, with the code of docs/errors.md', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      await assert.rejects(gateway.callModel({ ...hello(), model: 'nobody' }), failsWith('model_not_found'));
      await assert.rejects(gateway.callModel(hello('[[sim: 429]]')), failsWith('throttled'));
      await assert.rejects(gateway.callModel({ messages: [] }), failsWith('invalid_request'));
      const roleless = { messages: [{ content: 'Hello' }] } as unknown as { messages: [] };
      await assert.rejects(gateway.callModel(roleless), failsWith('invalid_request'));
    });
  });

  test('throws at the place where the answer breaks off, behind what came before', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      const answer = await gateway.callModel(hello('[[sim: ttft=0 rate=0 cut=5]]'));
      let text = '';
      await assert.rejects(async () => {
        for await (const part of answer) if (part.type === 'text') text += part.text;
      }, failsWith('truncated'));
      assert.notEqual(text, '');
      await assert.rejects(answer.result(), failsWith('truncated'));
    });
  });

  test('ends when its signal fires, before the answer and in the middle of it', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      const early = new AbortController();
      const pending = gateway.callModel(hello('[[sim: hang]]'), { signal: early.signal });
      early.abort();
      await assert.rejects(pending, failsWith('client_closed'));

      const late = new AbortController();
      const answer = await gateway.callModel(hello(ENDLESS), { signal: late.signal });
      const whole = answer.result();
      late.abort();
      await assert.rejects(whole, failsWith('client_closed'));
    });
  });

  test('leaves nothing under way once its reader has left or cancelled it', PATIENT, async () => {
    const outcomes: string[] = [];
    const onEvent = (event: GatewayEvent) => {
      if (event.type === 'request-ended') outcomes.push(event.outcome);
    };
    await withGateway({ onEvent }, async (gateway) => {
      const left = await gateway.callModel({ ...hello(ENDLESS), maxTokens: 100_000 });
      for await (const part of left) if (part.type === 'text') break;
      const cancelled = await gateway.callModel({ ...hello(ENDLESS), maxTokens: 100_000 });
      const whole = cancelled.result();
      cancelled.cancel();
      await assert.rejects(whole, failsWith('client_closed'));
      assert.deepEqual(outcomes, ['client_closed', 'client_closed']);
      await gateway.drain();
    });
  });

  test('lets an answer be read by one reader only', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      const answer = await gateway.callModel(hello(ENDLESS));
      for await (const part of answer) {
        assert.notEqual(part.type, 'finish');
        assert.throws(() => void answer.result(), TypeError);
        break;
      }
      await assert.rejects(async () => {
        for await (const part of answer) assert.fail(part.type);
      }, TypeError);
      await assert.rejects(answer.result(), failsWith('client_closed'));
    });
  });
});

describe('fetch of an embedded gateway', () => {
  test('answers all paths as the server does', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      const whole = await gateway.fetch(chat());
      assert.equal(whole.status, 200);
      assert.equal(((await whole.json()) as { model: string }).model, 'sim-1');

      const streamed = await gateway.fetch(chat(QUICK, true));
      assert.match(streamed.headers.get('content-type') ?? '', /^text\/event-stream/);
      assert.match(await streamed.text(), /event: complete\n/);

      const openai = { model: 'assistant', max_tokens: 5, messages: hello().messages };
      assert.equal((await gateway.fetch(post('/v1/chat/completions', openai))).status, 200);
      assert.equal((await gateway.fetch(new Request('http://gateway/readyz'))).status, 200);
      assert.equal((await gateway.fetch(new Request('http://gateway/nothing?x=1'))).status, 404);
      const head = await gateway.fetch(new Request('http://gateway/readyz', { method: 'HEAD' }));
      assert.equal(head.body, null);
    });
  });

  test(
    'hands on the head while the model is still speaking, and lets it stop with the reader',
    PATIENT,
    async () => {
      const outcomes: string[] = [];
      const onEvent = (event: GatewayEvent) => {
        if (event.type === 'request-ended') outcomes.push(event.outcome);
      };
      await withGateway({ onEvent }, async (gateway) => {
        const endless = { stream: true, max_tokens: 4_000, messages: hello(ENDLESS).messages };
        const reply = await gateway.fetch(post('/v1/chat', endless));
        const reader = reply.body?.getReader();
        assert.equal((await reader?.read())?.done, false);
        await reader?.cancel();
        await until(() => outcomes.length === 1);
        assert.deepEqual(outcomes, ['client_closed']);
      });
    },
  );

  test('ends a call whose request is aborted', PATIENT, async () => {
    const outcomes: string[] = [];
    const onEvent = (event: GatewayEvent) => {
      if (event.type === 'request-ended') outcomes.push(event.outcome);
    };
    await withGateway({ onEvent }, async (gateway) => {
      const leaving = new AbortController();
      const pending = gateway.fetch(new Request(chat('[[sim: hang]]'), { signal: leaving.signal }));
      leaving.abort();
      assert.equal((await pending).status, 499);
      assert.deepEqual(outcomes, ['client_closed']);
    });
  });

  test(
    'asks for keys, and believes a caller to be of this machine only where it is told so',
    PATIENT,
    async () => {
      const keys = [{ name: 'team', key: KEY }];
      await withGateway({ config: { ...config, auth: 'keys', keys } }, async (gateway) => {
        assert.equal((await gateway.fetch(chat())).status, 401);
        const request = post('/v1/chat', hello(), { authorization: `Bearer ${KEY}` });
        assert.notEqual((await gateway.fetch(request)).status, 401);
        const metrics = () => new Request('http://gateway/metrics');
        assert.equal((await gateway.fetch(metrics())).status, 401);
        assert.equal((await gateway.fetch(metrics(), { remoteAddress: '127.0.0.1' })).status, 200);
      });
    },
  );

  test('refuses a body that is too long, and one that was read already', PATIENT, async () => {
    await withGateway({ config: { ...config, server: { maxBody: '1KB' } } }, async (gateway) => {
      const long = await gateway.fetch(post('/v1/chat', { messages: hello('x'.repeat(2_000)).messages }));
      assert.equal(long.status, 413);
      const used = chat();
      await used.text();
      await assert.rejects(gateway.fetch(used), TypeError);
    });
  });
});

describe('an embedded gateway', () => {
  test('runs on the built-in models where it is told nothing', PATIENT, async () => {
    const gateway = await createGateway({});
    const result = await (await gateway.callModel({ ...hello(), model: 'gpt-4o' })).result();
    assert.equal(result.target.provider, 'sim');
    await gateway.close();
  });

  test(
    'reads a file, and refuses one with a mistake, or a file and a configuration at once',
    PATIENT,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'sluiceway-embed-'));
      try {
        const file = join(folder, 'own.yaml');
        await writeFile(file, `defaultModel: "\${NAMED}"\nmodels: { m: { targets: [{ provider: sim }] } }\n`);
        await withGateway({ config: undefined, file, env: { NAMED: 'm' } }, async (gateway) => {
          assert.equal((await gateway.callModel(hello())).requestId.startsWith('req_'), true);
        });
        await assert.rejects(createGateway({ file, env: {} }), ConfigError);
        await assert.rejects(createGateway({ file, config }), TypeError);
        await assert.rejects(createGateway({ file: join(folder, 'none.yaml') }), ConfigError);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  test('listens where it is told to, but not for everybody without keys', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      const { url, port } = await gateway.listen({ host: 'localhost', port: 0 });
      assert.equal(url, `http://localhost:${port}`);
      assert.equal((await fetch(`${url}/readyz`)).status, 200);
      const other = await gateway.listen();
      assert.notEqual(other.port, port);
      await assert.rejects(gateway.listen({ host: '0.0.0.0', port: 0 }), ConfigError);
      await gateway.close();
      await assert.rejects(fetch(`${url}/readyz`));
      await assert.rejects(gateway.listen({ port: 0 }));
    });
  });

  test('takes another configuration as a whole, or none of it', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      const models = { helper: { targets: [{ provider: 'sim', model: 'sim-1' }] } };
      await gateway.reload({ config: { ...config, models, defaultModel: 'helper' } });
      await (await gateway.callModel({ ...hello(), model: 'helper' })).result();
      await assert.rejects(
        gateway.callModel({ ...hello(), model: 'assistant' }),
        failsWith('model_not_found'),
      );
      await assert.rejects(gateway.reload({ config: { defaultModel: 'nobody' } }), ConfigError);
      await (await gateway.callModel({ ...hello(), model: 'helper' })).result();
    });
  });

  test('lets what is under way finish when it drains, and takes nothing new', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      const answer = await gateway.callModel(hello('[[sim: ttft=0 rate=100]]'));
      const reply = await gateway.fetch(chat('[[sim: ttft=0 rate=100]]', true));
      const drained = gateway.drain();
      await assert.rejects(gateway.callModel(hello()), failsWith('draining'));
      assert.equal((await gateway.fetch(chat())).status, 503);
      assert.match(await answer.text(), /Hello/);
      assert.match(await reply.text(), /event: complete\n/);
      await drained;
    });
  });

  test('ends what is under way when it closes', PATIENT, async () => {
    await withGateway({}, async (gateway) => {
      const answer = await gateway.callModel({ ...hello(ENDLESS), maxTokens: 100_000 });
      const whole = answer.result();
      const closed = gateway.close();
      await assert.rejects(whole, failsWith('draining'));
      await closed;
    });
  });

  test('tells its hook of typed events, and is not altered by what that throws', PATIENT, async () => {
    const ended: string[] = [];
    const onEvent = (event: GatewayEvent) => {
      if (event.type === 'request-ended')
        ended.push(`${event.requestId} ${event.operation} ${event.outcome}`);
      throw new Error('the hook broke');
    };
    await withGateway({ onEvent }, async (gateway) => {
      const { requestId } = await (await gateway.callModel(hello())).result();
      assert.deepEqual(ended, [`${requestId} embedded ok`]);
    });
    await withGateway({ onEvent: () => Promise.reject(new Error('later')) }, async (gateway) => {
      assert.match(await (await gateway.callModel(hello())).text(), /Hello/);
    });
  });
});
