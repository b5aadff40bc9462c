import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { LoggedAttempt } from '../../src/simulator/attempt-log.ts';
import { until } from '../../src/testing/until.ts';
import { PROVIDER_KINDS } from '../harness/gateway.ts';
import { type Bench, CALLER, type ProviderKind, startBench } from './bench.ts';
import type { Ask, ChatClient, SdkUnderTest, Tool } from './chat-client.ts';
import { assertAddressed, receivedOf } from './received.ts';

/** What every scenario uses. */
interface Stage {
  readonly sdk: SdkUnderTest;
  readonly client: ChatClient;
  /** A client whose key the gateway does not know. */
  readonly stranger: ChatClient;
  readonly kind: ProviderKind;
  readonly ask: (prompt: string, more?: Partial<Ask>) => Ask;
  readonly attempts: () => LoggedAttempt[];
  /** The only attempt that the provider received. */
  readonly attempt: () => LoggedAttempt;
}

type Scenario = (stage: Stage) => Promise<void>;

const WEATHER = tool('get_weather', {
  city: { type: 'string', description: 'Where' },
  days: { type: 'integer' },
});
const TIME = tool('get_time', { zone: { type: 'string', enum: ['UTC', 'CET'] } });
const WEATHER_INPUT = { city: 'sample city', days: 1 };
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Faults after the first token. None of them may look like a normal end. */
const MID_STREAM_FAULTS = ['cut=3', 'end=3', 'no-terminator', 'malformed=3', 'error=3'];

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'answers with text, stop reason and usage': async ({ client, ask, attempt, kind }) => {
    const told = await client.ask(ask('Why is the sky blue?', { maxTokens: 900 }));
    assert.match(told.text, /^You asked: "Why is the sky blue\?"/);
    assert.equal(told.stop, 'end');
    assert.ok(told.usage.input > 0 && told.usage.output > 10);
    assertAddressed(attempt(), kind);
    assert.equal(receivedOf(attempt()).maxTokens, 900);
    assert.equal(attempt().stream, false);
  },

  'streams the same answer in pieces': async ({ client, ask, attempts, kind }) => {
    const whole = await client.ask(ask('What is a tide?'));
    let pieces = 0;
    const streamed = await client.stream(ask('What is a tide?'), { onText: () => pieces++ });
    assert.deepEqual([streamed.text, streamed.stop, streamed.usage], [whole.text, whole.stop, whole.usage]);
    assert.ok(pieces > 5, `${pieces} pieces`);
    const [, second] = attempts();
    assert.ok(second?.stream);
    assertAddressed(second, kind);
  },

  'follows a system prompt': async ({ client, ask, attempt }) => {
    const told = await client.ask(ask('Hello?', { system: 'Answer in verse.' }));
    assert.match(told.text, /I follow the system prompt "Answer in verse\."/);
    assert.equal(receivedOf(attempt()).system, 'Answer in verse.');
  },

  'calls a tool': async ({ client, ask, attempt }) => {
    const told = await client.ask(ask('Use get_weather.', { tools: [WEATHER] }));
    assert.equal(told.stop, 'tools');
    assert.deepEqual(inputsOf(told), { get_weather: WEATHER_INPUT });
    assert.deepEqual(receivedOf(attempt()).tools, [{ name: 'get_weather', schema: WEATHER.schema }]);
  },

  'streams parallel tool calls, their arguments in pieces': async ({ client, ask }) => {
    const told = await client.stream(ask('Use get_weather and get_time.', { tools: [WEATHER, TIME] }));
    assert.equal(told.stop, 'tools');
    assert.deepEqual(inputsOf(told), { get_weather: WEATHER_INPUT, get_time: { zone: 'UTC' } });
    assert.equal(new Set(told.calls.map(({ id }) => id)).size, 2);
  },

  'takes its message back as it was received, with tool results': async (stage) => {
    const first = stage.ask('Use get_weather and get_time.', { tools: [WEATHER, TIME] });
    for (const read of ['ask', 'stream'] as const) {
      const told = await stage.client[read](first);
      const results = told.calls.map(({ id, name }) => ({ id, name, text: `result of ${name}` }));
      const { text, stop } = await stage.client[read]({ ...first, after: { told, results } });
      assert.match(text, /The tool get_weather answered: "result of get_weather"/);
      assert.match(text, /The tool get_time answered: "result of get_time"/);
      assert.equal(stop, 'end');
    }
  },

  'shows an image': async ({ client, ask, attempt }) => {
    const told = await client.ask(ask('What is this?', { image: PNG }));
    assert.match(told.text, new RegExp(`I received an image \\(image/png, ${PNG.length} bytes\\)`));
    assert.deepEqual(receivedOf(attempt()).images, [PNG.toString('base64')]);
  },

  'stops at the length asked for': async ({ client, ask }) => {
    for (const read of ['ask', 'stream'] as const) {
      const told = await client[read](ask('Tell me all.', { maxTokens: 7 }));
      assert.deepEqual([told.stop, told.usage.output], ['length', 7]);
    }
  },

  'refuses a bad request before the provider is called, naming the field': async (stage) => {
    const { client, ask, attempts, sdk } = stage;
    for (const read of ['ask', 'stream'] as const) {
      const error = await thrownBy(client[read](ask('Hello?', { temperature: 5 })));
      assert.ok(sdk.errors.badRequest(error), String(error));
      assert.match(String(error), /temperature/);
    }
    assert.deepEqual(attempts(), []);
  },

  'refuses a key that it does not know': async ({ stranger, ask, attempts, sdk }) => {
    for (const read of ['ask', 'stream'] as const) {
      const error = await thrownBy(stranger[read](ask('Hello?')));
      assert.ok(sdk.errors.authentication(error), String(error));
    }
    assert.deepEqual(attempts(), []);
  },

  'refuses a body over the limit, and says what the limit is': async ({ client, ask, attempts }) => {
    const error = await thrownBy(client.ask(ask('What is this?', { image: new Uint8Array(9_000_000) })));
    assert.match(String(error), /10485760 bytes/);
    assert.deepEqual(attempts(), []);
  },

  'does not know every model': async ({ client, ask, attempts, sdk }) => {
    for (const read of ['ask', 'stream'] as const) {
      const error = await thrownBy(client[read](ask('Hello?', { model: 'nobody' })));
      assert.ok(sdk.errors.notFound(error), String(error));
      assert.match(String(error), /nobody/);
    }
    assert.deepEqual(attempts(), []);
  },

  'hands on a rate limit and how long to wait': async ({ client, ask, sdk }) => {
    for (const read of ['ask', 'stream'] as const) {
      const error = await thrownBy(client[read](ask('Hello? [[sim: 429 retry-after=7]]')));
      assert.ok(sdk.errors.rateLimit(error), String(error));
      assert.equal(sdk.retryAfter(error), '7');
    }
  },

  'lets go of the provider when the client leaves': async ({ client, ask, attempt }) => {
    const leaving = new AbortController();
    const read = client.stream(ask('Hello? [[sim: stall=5]]'), {
      signal: leaving.signal,
      onText: () => leaving.abort(),
    });
    // Some SDKs throw when a stream is aborted, others end it.
    await read.catch(() => undefined);
    await until(() => attempt().outcome !== 'pending');
    assert.equal(attempt().outcome, 'aborted-by-client');
  },
};

/** Runs all scenarios with this SDK against each kind of provider. */
export function describeSdk(sdk: SdkUnderTest): void {
  void describe(sdk.name, () => {
    let bench: Bench;
    let client: ChatClient;
    let stranger: ChatClient;

    before(async () => {
      bench = await startBench();
      const { url } = bench.gateway;
      client = sdk.connect({ url, ...CALLER });
      stranger = sdk.connect({ url, keyName: 'stranger', key: 'a key that nobody was given' });
    });
    after(async () => {
      client.close?.();
      stranger.close?.();
      await bench.close();
    });
    beforeEach(() => bench.clearLog());

    for (const kind of PROVIDER_KINDS) {
      const stage = (): Stage => ({
        ...{ sdk, client, stranger, kind, attempts: bench.attempts },
        ask: (prompt, more) => ({ model: `on-${kind}`, prompt, ...more }),
        attempt: () => only(bench.attempts()),
      });
      for (const [name, scenario] of Object.entries(SCENARIOS)) {
        void test(`on ${kind}: ${name}`, () => scenario(stage()));
      }
      for (const fault of MID_STREAM_FAULTS) {
        void test(`on ${kind}: throws when the stream fails (${fault})`, () =>
          failsInMidStream(stage(), fault));
      }
    }
  });
}

async function failsInMidStream({ sdk, client, ask }: Stage, fault: string): Promise<void> {
  let text = '';
  const read = client.stream(ask(`Hello? [[sim: ${fault}]]`), {
    onText(piece) {
      text += piece;
    },
  });
  const error = await thrownBy(read);
  assert.ok(sdk.errors.midStream(error), String(error));
  assert.match(text, /^You asked:/);
}

function tool(name: string, properties: Readonly<Record<string, unknown>>): Tool {
  const required = Object.keys(properties);
  return { name, description: `Tells ${name}`, schema: { type: 'object', properties, required } };
}

function inputsOf({
  calls,
}: {
  calls: readonly { name: string; input: unknown }[];
}): Record<string, unknown> {
  return Object.fromEntries(calls.map(({ name, input }) => [name, input]));
}

async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}

function only(attempts: readonly LoggedAttempt[]): LoggedAttempt {
  const [first] = attempts;
  assert.ok(first && attempts.length === 1, `${attempts.length} attempts`);
  return first;
}
