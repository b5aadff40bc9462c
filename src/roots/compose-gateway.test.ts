import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { HttpReply } from '../ports/http-server.ts';
import { simulatorHttpClient } from '../simulator/client.ts';
import { createSimulator } from '../simulator/simulator.ts';
import { startCollector } from '../telemetry/traces/collector.fixture.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeRequest, type FakeRequestParts } from '../testing/fake-request.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { type ComposedGateway, composeGateway, type GatewayPorts } from './compose-gateway.ts';
import { parseSettings } from './configuration.ts';

const OPENAI = { kind: 'openai', baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'provider-key' };

function settingsOf(model: string, config: object = {}) {
  const models = { [model]: { targets: [{ provider: 'openai', model: 'sim-1' }] } };
  const value = {
    ...{ version: 1, server: { listen: '127.0.0.1:0' }, providers: { openai: OPENAI }, models },
    ...{ telemetry: { logs: 'off', metrics: false }, defaultModel: model, ...config },
  };
  return parseSettings({ value }, {});
}

/** A gateway that logs listens to the process's exit until it is stopped. */
const begun: ComposedGateway[] = [];
afterEach(async () => {
  for (const gateway of begun.splice(0)) await gateway.stop();
});

function setup(config: object = {}, ports: Partial<GatewayPorts> = {}) {
  const clock = new FakeClock();
  const random = seededRandom();
  const events = new RecordingSink();
  const upstream = createSimulator({ clock, random, ttftMs: 100, tokensPerSecond: 0 });
  const lines: string[] = [];
  let closed = 0;
  const client = simulatorHttpClient(upstream);
  const createHttpClient = () => ({ ...client, close: async () => void closed++ });
  const gateway = composeGateway(settingsOf('old', config), {
    runtime: { clock, random, createHttpClient },
    write: (bytes) => lines.push(Buffer.from(bytes).toString()),
    listeners: [events],
    ...ports,
  });
  begun.push(gateway);
  const get = (target: string, parts: FakeRequestParts = {}) =>
    gateway.handler(new FakeRequest({ method: 'GET', target, ...parts }));
  const chat = (model?: string, stream = false): Promise<HttpReply> =>
    gateway.handler(
      new FakeRequest({
        target: '/v1/chat',
        body: JSON.stringify({
          model,
          stream,
          max_tokens: 5,
          messages: [{ role: 'user', content: 'Hello' }],
        }),
      }),
    );
  /** What a chat comes to, the upstream's time passing. */
  const answered = async (pending: Promise<HttpReply>): Promise<HttpReply> => {
    await clock.advance(1_000);
    return pending;
  };
  return { gateway, clock, events, upstream, lines, get, chat, answered, closed: () => closed };
}

describe('a composed gateway', () => {
  test('answers HTTP requests and calls alike without a socket', async () => {
    const { gateway, clock, chat, answered, events } = setup();
    gateway.become('serving');
    assert.equal((await answered(chat())).status, 200);
    const call = gateway.callModel(sampleRequest({ model: 'old' }), { origin: { operation: 'job' } });
    await clock.advance(1_000);
    const answer = await call;
    assert.ok('facts' in answer);
    answer.cancel();
    assert.deepEqual(
      events.requests.map(({ operation, dialect, routedModel }) => [operation, dialect, routedModel]),
      [
        ['chat', 'native', 'old'],
        ['job', 'native', 'old'],
      ],
    );
  });

  test('says what it is about to do', async () => {
    const { gateway, get, chat } = setup();
    assert.equal((await get('/readyz')).body, '{"status":"starting"}');
    gateway.become('serving');
    assert.equal((await get('/readyz')).status, 200);
    gateway.become('draining');
    assert.equal((await get('/readyz')).body, '{"status":"draining"}');
    assert.equal((await chat()).status, 503);
  });

  test('a reload holds for requests that come, and not for those under way', async () => {
    const { gateway, chat, answered, events } = setup();
    gateway.become('serving');
    const underWay = chat('old');
    gateway.reload(settingsOf('new'));
    assert.equal((await answered(underWay)).status, 200);
    assert.equal((await answered(chat('new'))).status, 200);
    assert.equal((await answered(chat('old'))).status, 404);
    assert.deepEqual(
      events.requests.map(({ routedModel, status }) => [routedModel, status]),
      [
        ['old', 200],
        ['new', 200],
        [undefined, 404],
      ],
    );
    assert.deepEqual(
      events.notes.map(({ message }) => message),
      ['configuration reloaded'],
    );
  });

  test('a reload swaps keys, models and limits together', async () => {
    const { gateway, get, chat } = setup();
    gateway.become('serving');
    assert.equal((await get('/v1/models')).status, 200);
    const keys = { auth: 'keys', keys: [{ name: 'team', key: 'sk-team-0123456789' }] };
    gateway.reload(settingsOf('new', { ...keys, server: { listen: '127.0.0.1:0', maxBody: '1KB' } }));
    assert.equal((await chat()).status, 401);
    const headers = { authorization: 'Bearer sk-team-0123456789' };
    assert.match(String((await get('/v1/models', { headers })).body), /"id":"new"/);
    const large = { method: 'POST', target: '/v1/chat', headers, body: 'x'.repeat(1_025) };
    assert.equal((await gateway.handler(new FakeRequest(large))).status, 413);
  });

  test('listeners hear of failed attempts with telemetry off', async () => {
    const { gateway, upstream, chat, answered, events, lines, get } = setup({
      models: { old: { targets: [{ provider: 'openai', model: 'sim-1' }], retries: { attempts: 2 } } },
    });
    gateway.become('serving');
    upstream.script({ model: '*', faults: ['500', 'ok'], steady: false });
    assert.equal((await answered(chat())).status, 200);
    assert.deepEqual(
      events.attempts.map(({ outcome }) => outcome),
      ['upstream_error'],
    );
    assert.equal(events.requests[0]?.attempts, 2);
    assert.deepEqual(lines, []);
    assert.equal((await get('/metrics')).status, 404);
  });

  test('a listener that throws costs nobody an answer', async () => {
    const broken = {
      emit() {
        throw new Error('a defect');
      },
    };
    const heard = new RecordingSink();
    const { gateway, chat, answered } = setup({}, { listeners: [broken, heard] });
    gateway.become('serving');
    assert.equal((await answered(chat())).status, 200);
    assert.equal(heard.requests.length, 1);
  });

  test('writes a line for a request, and its own metrics, where telemetry is on', async () => {
    const { gateway, chat, answered, lines } = setup({ telemetry: { logs: 'json', metrics: true } });
    await gateway.ready;
    gateway.become('serving');
    await answered(chat());
    await gateway.flush();
    assert.match(lines.join(''), /"req_/);
    assert.match(await gateway.metricsText(), /old/);
  });

  test('metrics are those of all workers where somebody gathers them', async () => {
    const mergedMetrics = async (own: () => Promise<string>) => `# merged\n${await own()}`;
    const { gateway, get } = setup({ telemetry: { logs: 'off', metrics: true } }, { mergedMetrics });
    gateway.become('serving');
    const { body } = await get('/metrics', { remoteAddress: '127.0.0.1' });
    assert.match(String(body), /^# merged\n/);
  });

  test('a count of tokens leaves one record, as a chat does', async () => {
    const { gateway, clock, events } = setup();
    gateway.become('serving');
    const body = JSON.stringify({ model: 'old', messages: [{ role: 'user', content: 'Hello' }] });
    const reply = gateway.handler(new FakeRequest({ target: '/v1/messages/count_tokens', body }));
    await clock.advance(1_000);
    assert.equal((await reply).status, 200);
    assert.deepEqual(
      events.requests.map(({ operation, outcome, target }) => [operation, outcome, target?.provider]),
      [['count_tokens', 'ok', 'openai']],
    );
  });

  test('a body may take so long as its ports say', async () => {
    const { gateway } = setup({}, { bodyTimeoutMs: 77 });
    gateway.become('serving');
    const request = new FakeRequest({ target: '/v1/chat', body: '{}' });
    await gateway.handler(request);
    assert.deepEqual(
      request.bodyReads.map(({ timeoutMs }) => timeoutMs),
      [77],
    );
  });

  test('stopping ends calls under way with a failure and closes connections once', async () => {
    const { gateway, clock, chat, closed } = setup();
    gateway.become('serving');
    const underWay = chat();
    await clock.advance(10);
    await gateway.stop();
    await gateway.stop();
    const reply = await underWay;
    assert.deepEqual([reply.status, closed()], [503, 1]);
    assert.match(String(reply.body), /"code":"draining"/);
    assert.equal(clock.timers, 0);
  });
});

describe('the log of a composed gateway', () => {
  const lineOf = async (logs: string, terminal?: boolean): Promise<string> => {
    const ports = terminal === undefined ? {} : { terminal };
    const { gateway, lines } = setup({ telemetry: { logs, metrics: false } }, ports);
    gateway.reload(settingsOf('new'));
    await gateway.stop();
    return lines.join('');
  };

  test('is for people in a terminal and for machines elsewhere, unless the configuration says how', async () => {
    assert.doesNotMatch(await lineOf('auto', true), /^\{/);
    for (const terminal of [false, undefined]) assert.match(await lineOf('auto', terminal), /^\{"time"/);
    assert.match(await lineOf('json', true), /^\{"time"/);
  });

  test('leaves a configuration that another worker tells to the metrics', async () => {
    const { gateway, lines } = setup({ telemetry: { logs: 'json', metrics: true } });
    gateway.reloadRefused('a.yaml:1:1: auth: must be open or keys', true);
    assert.match(await gateway.metricsText(), /^sluiceway_config_stale 1$/m);
    await gateway.stop();
    assert.equal(lines.join(''), '');
  });

  test('tells a configuration that could not be used, and so do the metrics', async () => {
    const { gateway, lines } = setup({ telemetry: { logs: 'json', metrics: true } });
    gateway.reloadRefused('a.yaml:1:1: auth: must be open or keys');
    assert.match(await gateway.metricsText(), /^sluiceway_config_stale 1$/m);
    await gateway.stop();
    assert.match(
      lines.join(''),
      /"level":"error","msg":"configuration not reloaded, [^"]*","detail":\{"problems":"a\.yaml:1:1:/,
    );
  });
});

describe('the share of calls that are traced', () => {
  const sampledOf = async (sampling: number, traceparent?: string): Promise<boolean | undefined> => {
    const collector = await startCollector();
    const { gateway, chat, answered, events } = setup({
      telemetry: { logs: 'off', metrics: false, otlp: collector.url, sampling },
    });
    gateway.become('serving');
    const headers = traceparent === undefined ? {} : { traceparent };
    const body = JSON.stringify({ max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }] });
    await answered(
      traceparent === undefined
        ? chat()
        : gateway.handler(new FakeRequest({ target: '/v1/chat', headers, body })),
    );
    await gateway.stop();
    collector.stop();
    return events.requests[0]?.trace.sampled;
  };

  test('is what the configuration says, and a caller who decides is obeyed', async () => {
    assert.equal(await sampledOf(1), true);
    assert.equal(await sampledOf(0), false);
    assert.equal(await sampledOf(0, `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`), true);
  });
});
