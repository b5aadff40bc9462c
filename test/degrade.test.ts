import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask } from './harness/ask.ts';
import { DIALECTS, type Reply } from './harness/dialects.ts';
import {
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';

const TEXT = 'We are under high demand; here is a short answer.';

/** Targets that fail at once: the fault stands behind `!` in the model's id. */
function modelsFor(run: string) {
  // Each run has a target of its own: one that is known to be down is not asked again.
  const target = { provider: 'sim', model: `sim-${run}!500` };
  const retries = { attempts: 1 };
  return {
    [`plain-${run}`]: { targets: [target], retries },
    [`to-model-${run}`]: { targets: [target], retries, degrade: [{ model: 'well' }, { message: TEXT }] },
    [`to-message-${run}`]: {
      targets: [target],
      retries,
      degrade: [{ model: `plain-${run}` }, { message: TEXT }],
    },
    [`no-step-left-${run}`]: { targets: [target], retries, degrade: [{ staleCache: true }] },
    [`callers-${run}`]: {
      targets: [{ provider: 'sim', model: 'sim-1!400' }],
      retries,
      degrade: [{ message: TEXT }],
    },
    well: { targets: [{ provider: 'sim', model: 'sim-1' }] },
  };
}

const RUNS = DIALECTS.flatMap(({ name }) => [`${name}-true`, `${name}-false`]);

describe('when every target has failed', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;
  before(async () => {
    simulator = await startTestSimulator();
    gateway = await startTestGateway({
      providers: { sim: { kind: 'openai', baseUrl: `${simulator.url}/v1`, apiKey: 'provider-key-openai' } },
      models: Object.assign({}, ...[...RUNS, 'native'].map(modelsFor)),
    });
  });
  after(async () => {
    await gateway.close();
    await simulator.close();
  });

  for (const dialect of DIALECTS) {
    for (const stream of [false, true]) {
      const run = `${dialect.name}-${stream}`;
      const form = `${dialect.name}, ${stream ? 'streamed' : 'whole'}`;
      const textOf = (reply: Reply): string => {
        if (!stream) return dialect.readAnswer(reply);
        const read = dialect.readStream(reply);
        assert.equal(read.end, 'finish');
        return read.text;
      };

      test(`${form}: another model answers, and the answer says so`, async () => {
        const reply = await ask(gateway.url, dialect, { model: `to-model-${run}`, text: 'Why?', stream });
        assert.equal(reply.status, 200);
        assert.equal(reply.headers.get('x-sluiceway-degraded'), 'model');
        assert.equal(reply.headers.get('x-sluiceway-target'), 'sim/sim-1');
        assert.equal(reply.headers.get('x-sluiceway-attempts'), '2');
        assert.match(textOf(reply), /Why\?/);
      });

      test(`${form}: the configured text is an answer of the ordinary shape`, async () => {
        const reply = await ask(gateway.url, dialect, { model: `to-message-${run}`, text: 'Why?', stream });
        assert.equal(reply.status, 200);
        assert.equal(reply.headers.get('x-sluiceway-degraded'), 'message');
        assert.equal(textOf(reply), TEXT);
      });

      test(`${form}: with no step left the error stands`, async () => {
        for (const model of [`plain-${run}`, `no-step-left-${run}`]) {
          const reply = await ask(gateway.url, dialect, { model, text: 'Why?', stream });
          assert.equal(reply.status, 503, model);
          assert.equal(reply.headers.get('x-sluiceway-degraded'), null);
        }
      });

      test(`${form}: the caller's own mistake is not degraded`, async () => {
        const reply = await ask(gateway.url, dialect, { model: `callers-${run}`, text: 'Why?', stream });
        assert.equal(reply.status, 400);
      });
    }
  }

  test('a native answer says why and which step, whole and in the first and last frame', async () => {
    const degraded = { step: 'message', reason: 'upstream_error' };
    const native = DIALECTS[0] as (typeof DIALECTS)[number];
    assert.equal(native.name, 'native');
    const question = { model: 'to-message-native', text: 'Why?' };
    const whole = await ask(gateway.url, native, { ...question, stream: false });
    const body = JSON.parse(Buffer.from(whole.body).toString());
    assert.deepEqual([body.degraded, body.usage], [degraded, { input_tokens: 0, output_tokens: 0 }]);
    const streamed = await ask(gateway.url, native, { ...question, stream: true });
    const frames = Buffer.from(streamed.body)
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)));
    assert.deepEqual(
      frames.map(({ type, degraded: told }) => [type, told]),
      [
        ['start', degraded],
        ['delta', undefined],
        ['complete', degraded],
      ],
    );
  });

  test('the log and the metrics tell it', async () => {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    assert.match(
      text,
      /sluiceway_degraded_answers_total\{model="to-message-native",step="message",reason="upstream_error"\} \d+/,
    );
    const line = gateway.log.find((each) => each.msg === 'request' && each.model === 'to-message-native');
    assert.deepEqual(line?.degraded, { step: 'message', reason: 'upstream_error' });
  });
});
