import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemClock } from '../src/adapters/system/clock.ts';
import { runCommand } from '../src/cli/run-command.fixture.ts';
import { ConfigError } from '../src/core/fields/problem.ts';
import { parseSettings } from '../src/roots/configuration.ts';
import { startGateway } from '../src/roots/start.ts';
import { startCollector } from '../src/telemetry/traces/collector.fixture.ts';
import { type Script, ScriptedUpstream, type SeenRequest } from '../src/testing/scripted-upstream.ts';
import { CREDENTIALS, ECHO, ECHOED, GUESSES, valuesOf, WORDS } from './harness/canaries.ts';
import { DIALECTS, type DialectUnderTest } from './harness/dialects.ts';
import { memoryStores } from './harness/memory-stores.ts';
import { testRuntime } from './harness/runtime.ts';

/** Whoever answers an error tells all it knows: the request's head and body, and what looks like credentials. */
const telling = ({ head, body }: SeenRequest): string => `${ECHO}; got ${head} ${body}`;

function reply(status: string, body: string, headers = ''): string {
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${headers}content-length: ${length}\r\n\r\n${body}`;
}

function errorBody(text: string): string {
  const error = { message: text, type: text, code: text, param: text };
  return JSON.stringify({ error, message: text, __type: text, detail: text });
}

function sse(...events: readonly object[]): string {
  const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  return `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n${body}`;
}

const CHUNK = {
  ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' },
  choices: [{ index: 0, delta: { role: 'assistant', content: WORDS.answer } }],
};

/** Everything that may go wrong at a provider, by the word that the model's name ends in. */
const FAULTS: Readonly<Record<string, Script>> = {
  400: (socket, seen) => void socket.write(reply('400 Bad Request', errorBody(telling(seen)))),
  401: (socket, seen) => void socket.write(reply('401 Unauthorized', errorBody(telling(seen)))),
  403: (socket, seen) => void socket.write(reply('403 Forbidden', errorBody(telling(seen)))),
  404: (socket, seen) => void socket.write(reply('404 Not Found', telling(seen))),
  429: (socket, seen) =>
    void socket.write(reply('429 Slow Down', errorBody(telling(seen)), 'retry-after: 0\r\n')),
  500: (socket, seen) => void socket.write(reply('500 Oops', errorBody(telling(seen)))),
  ids: (socket, seen) => {
    // What it knows of our credentials: those that it was sent.
    const id = valuesOf(CREDENTIALS)
      .filter((each) => seen.head.includes(each))
      .join('_');
    const headers = `x-request-id: ${id}\r\nrequest-id: ${id}\r\nx-amzn-requestid: ${id}\r\n`;
    socket.write(reply('400 Bad Request', errorBody(telling(seen)), headers));
  },
  redirect: (socket) =>
    void socket.write(
      reply(
        '302 Found',
        '',
        `location: https://${ECHOED.userInfo}@elsewhere.test/${ECHOED.password}?k=${ECHOED.urlSignature}\r\n`,
      ),
    ),
  garbage: (socket, seen) => void socket.write(reply('200 OK', `not json: ${telling(seen)}`)),
  whole: (socket, seen) => void socket.write(reply('200 OK', errorBody(telling(seen)))),
  reset: (socket) => void socket.resetAndDestroy(),
  cut: (socket) => void socket.end(sse(CHUNK)),
  stream: (socket, seen) =>
    void socket.end(sse(CHUNK, { error: { message: telling(seen), type: telling(seen) } })),
};

const misbehaving: Script = (socket, seen) => {
  const fault =
    Object.keys(FAULTS).find((each) => `${seen.head}${seen.body}`.includes(`model-${each}`)) ?? '500';
  FAULTS[fault]?.(socket, seen);
};

const PROVIDERS = ['openai', 'anthropic', 'bedrock', 'rotating', 'userinfo', 'proxied'] as const;

function configOf(url: string, collector: string, logs: string): Record<string, unknown> {
  const at = url.replace('//', `//${CREDENTIALS.urlUser}:${CREDENTIALS.urlPassword}@`);
  const proxy = `http://${CREDENTIALS.proxyUser}:${CREDENTIALS.proxyPassword}@127.0.0.1:1`;
  const { accessKeyId, secretAccessKey, sessionToken } = CREDENTIALS;
  return {
    server: { listen: '127.0.0.1:0', adminKey: CREDENTIALS.adminKey },
    auth: 'keys',
    keys: [
      { name: 'team', key: CREDENTIALS.callerKey },
      { name: 'other', key: CREDENTIALS.otherKey },
      { name: 'signer', key: CREDENTIALS.signingKey },
    ],
    providers: {
      openai: {
        ...{ kind: 'openai', baseUrl: `${url}/v1`, apiKey: CREDENTIALS.openaiKey },
        headers: { 'x-secret': CREDENTIALS.headerValue },
      },
      anthropic: { kind: 'anthropic', baseUrl: url, apiKey: CREDENTIALS.anthropicKey },
      bedrock: {
        ...{ kind: 'bedrock', region: 'us-east-1', endpoint: url },
        credentials: { accessKeyId, secretAccessKey, sessionToken },
      },
      rotating: {
        ...{ kind: 'openai', baseUrl: `${url}/v1` },
        apiKeys: [CREDENTIALS.rotatingKey, CREDENTIALS.secondRotatingKey],
      },
      userinfo: { kind: 'openai', baseUrl: `${at}/v1` },
      proxied: { kind: 'anthropic', baseUrl: 'https://provider.test', proxy },
    },
    models: Object.fromEntries(
      PROVIDERS.flatMap((provider) =>
        Object.keys(FAULTS).map((fault) => [
          `${provider}-${fault}`,
          {
            targets: [{ provider, model: `model-${fault}` }],
            retries: { attempts: 1 },
            timeouts: { total: '5s' },
          },
        ]),
      ),
    ),
    telemetry: { logs, level: 'debug', otlp: collector },
  };
}

interface Shown {
  /** Where it was seen. */
  readonly where: string;
  readonly text: string;
}

/** Asks for all faults of all providers in all dialects, in every form of authorization. */
async function everythingSaid(logs: 'json' | 'pretty'): Promise<readonly Shown[]> {
  const upstream = await ScriptedUpstream.start(misbehaving);
  const collector = await startCollector();
  const runtime = await testRuntime();
  const settings = parseSettings(
    { value: configOf(upstream.url, collector.url, logs) },
    { SOME_SECRET: CREDENTIALS.environment },
  );
  const log: string[] = [];
  const gateway = await startGateway({
    settings,
    runtime,
    stores: memoryStores(systemClock),
    write: (bytes) => void log.push(Buffer.from(bytes).toString()),
  });
  const shown: Shown[] = [];

  async function send(where: string, path: string, init: RequestInit): Promise<string> {
    const answer = await fetch(`${gateway.url}${path}`, init);
    const text = await answer.text();
    shown.push({ where: `body of ${where}`, text });
    shown.push({ where: `headers of ${where}`, text: JSON.stringify([...answer.headers]) });
    return text;
  }

  try {
    for (const dialect of DIALECTS) {
      for (const provider of PROVIDERS) {
        for (const fault of Object.keys(FAULTS)) {
          for (const stream of [false, true]) {
            const model = `${provider}-${fault}`;
            await send(`${dialect.name} ${model}`, dialect.path(model, stream), {
              method: 'POST',
              headers: {
                ...dialect.headers,
                authorization: `Bearer ${CREDENTIALS.callerKey}`,
                'idempotency-key': `${GUESSES.idempotencyKey}-${model}-${stream}`,
                cookie: `session=${GUESSES.cookie}`,
                baggage: `who=${GUESSES.baggage}`,
              },
              body: JSON.stringify(talk(dialect, model, stream)),
            });
          }
        }
      }
      await refusals(dialect, send);
    }
    await administration(send);
    const metrics = await fetch(`${gateway.url}/metrics`);
    shown.push({ where: 'metrics', text: await metrics.text() });
  } finally {
    await gateway.drain();
    collector.stop();
    await upstream.close();
  }
  shown.push(
    { where: 'log', text: log.join('') },
    { where: 'traces', text: JSON.stringify(collector.spans) },
  );
  assert.ok(collector.spans.length > 100 && log.join('').length > 10_000);
  assert.ok(upstream.requests.length > 100);
  return shown;
}

type Send = (where: string, path: string, init: RequestInit) => Promise<string>;

async function refusals(dialect: DialectUnderTest, send: Send): Promise<void> {
  const path = dialect.path('openai-500', false);
  const body = JSON.stringify(dialect.body('openai-500', WORDS.user, false));
  const signature = `AWS4-HMAC-SHA256 Credential=signer/20261124/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=${GUESSES.signature}`;
  const signed = signature.replace(GUESSES.signature, 'a'.repeat(64));
  const sent: Readonly<Record<string, Record<string, string>>> = {
    'a wrong key': { 'x-api-key': GUESSES.wrongKey },
    'a wrong bearer': { authorization: `Bearer ${GUESSES.wrongBearer}` },
    'basic authorization': { authorization: `Basic ${btoa(GUESSES.basic)} ${GUESSES.basic}` },
    'a broken signature': { authorization: signature },
    'a wrong signature': { authorization: signed },
  };
  for (const [what, headers] of Object.entries(sent))
    await send(`${dialect.name} with ${what}`, `${path}?key=${GUESSES.query}`, {
      ...{ method: 'POST', body },
      headers: { ...dialect.headers, ...headers },
    });
  const headers = { ...dialect.headers, 'x-api-key': CREDENTIALS.otherKey };
  const wrong = {
    ...dialect.body('openai-500', 'x', false),
    messages: WORDS.wrongValue,
    temperature: WORDS.wrongValue,
  };
  await send(`${dialect.name} with a wrong value`, path, {
    method: 'POST',
    headers,
    body: JSON.stringify(wrong),
  });
  await send(`${dialect.name} with broken JSON`, path, {
    method: 'POST',
    headers,
    body: `{"a": ${WORDS.user}`,
  });
}

async function administration(send: Send): Promise<void> {
  const headers = { authorization: `Bearer ${CREDENTIALS.adminKey}`, 'content-type': 'application/json' };
  const wrong = { ...headers, authorization: `Bearer ${GUESSES.wrongAdmin}` };
  await send('the admin API with a wrong key', '/admin/keys', { headers: wrong });
  await send('the list of keys', '/admin/keys', { headers });
  await send('usage', '/admin/usage', { headers });
  await send('the ledger', '/admin/ledger', { headers });
  await send('a wrong key name', '/admin/keys', {
    ...{ method: 'POST', headers },
    body: JSON.stringify({ name: 'team', plan: WORDS.wrongValue }),
  });
}

/** A request that says something in every place. Native takes words alone. */
function talk(dialect: DialectUnderTest, model: string, stream: boolean): object {
  const body = dialect.body(model, WORDS.user, stream);
  if (dialect.name === 'native') return { ...body, system_prompt: WORDS.system, stop: [WORDS.stop] };
  if (dialect.name === 'openai-chat') return { ...body, ...openAiTalk() };
  if (dialect.name === 'bedrock-converse') return { ...body, ...converseTalk() };
  return { ...body, ...messagesTalk() };
}

function openAiTalk(): object {
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: 'f', arguments: `{"a":"${WORDS.toolArguments}"}` },
  };
  const url = `data:image/png;base64,${WORDS.image}`;
  return {
    messages: [
      { role: 'system', content: WORDS.system },
      {
        role: 'user',
        content: [
          { type: 'text', text: WORDS.user },
          { type: 'image_url', image_url: { url } },
        ],
      },
      { role: 'assistant', content: WORDS.assistant, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: WORDS.toolResult },
      { role: 'user', content: WORDS.user },
    ],
    tools: [
      {
        type: 'function',
        function: { name: 'f', description: WORDS.toolDescription, parameters: { type: 'object' } },
      },
    ],
    stop: [WORDS.stop],
    user: WORDS.metadata,
  };
}

function messagesTalk(): object {
  const source = { type: 'base64', media_type: 'image/png', data: WORDS.image };
  return {
    system: WORDS.system,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: WORDS.user },
          { type: 'image', source },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: WORDS.assistant },
          { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: WORDS.toolArguments } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: WORDS.toolResult }] },
    ],
    tools: [{ name: 'f', description: WORDS.toolDescription, input_schema: { type: 'object' } }],
    stop_sequences: [WORDS.stop],
    metadata: { user_id: WORDS.metadata },
  };
}

function converseTalk(): object {
  return {
    system: [{ text: WORDS.system }],
    messages: [
      { role: 'user', content: [{ text: WORDS.user }] },
      {
        role: 'assistant',
        content: [
          { text: WORDS.assistant },
          { toolUse: { toolUseId: 't1', name: 'f', input: { a: WORDS.toolArguments } } },
        ],
      },
      { role: 'user', content: [{ toolResult: { toolUseId: 't1', content: [{ text: WORDS.toolResult }] } }] },
    ],
    toolConfig: {
      tools: [
        {
          toolSpec: {
            name: 'f',
            description: WORDS.toolDescription,
            inputSchema: { json: { type: 'object' } },
          },
        },
      ],
    },
    inferenceConfig: { stopSequences: [WORDS.stop] },
    requestMetadata: { who: WORDS.metadata },
  };
}

function leaks(
  shown: readonly Shown[],
  canaries: readonly string[],
  where: (place: string) => boolean,
): string[] {
  return shown
    .filter((each) => where(each.where))
    .flatMap(({ where: place, text }) =>
      canaries.flatMap((canary) => {
        const at = text.indexOf(canary);
        return at < 0 ? [] : [`${canary} in ${place}: …${text.slice(Math.max(0, at - 80), at + 60)}…`];
      }),
    );
}

const SECRETS = [...valuesOf(CREDENTIALS, ECHOED), ...ECHOED.userInfo.split(':')];
const EVERYTHING = [...SECRETS, ...valuesOf(GUESSES, WORDS)];

for (const logs of ['json', 'pretty'] as const) {
  describe(`at the level debug, logs ${logs}`, () => {
    let shown: readonly Shown[] = [];
    before(async () => {
      shown = await everythingSaid(logs);
    });

    test('nothing that anybody said or knows stands in logs, metrics, traces or headers', () => {
      assert.deepEqual(
        leaks(shown, EVERYTHING, (place) => !place.startsWith('body of')),
        [],
      );
    });

    test('no credential stands in the body of an error', () => {
      assert.deepEqual(
        leaks(shown, [...SECRETS, ...valuesOf(GUESSES)], (place) => place.startsWith('body of')),
        [],
      );
    });
  });
}

describe('before anything is served', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluiceway-leaks-'));
  });
  after(() => rm(folder, { recursive: true }));

  test('a good configuration, checked, shows none of its secrets', async () => {
    const value = configOf('http://127.0.0.1:1', 'http://127.0.0.1:1', 'json');
    await writeFile(join(folder, 'good.json'), JSON.stringify(value));
    const { code, out, err } = await runCommand(folder, 'check', 'good.json');
    assert.equal(code, 0, err);
    assert.deepEqual(
      leaks([{ where: 'check', text: out + err }], SECRETS, () => true),
      [],
    );
  });

  test('init writes none of the environment', async () => {
    process.env.SLUICEWAY_TEST_SECRET = CREDENTIALS.environment;
    const { out, err } = await runCommand(folder, 'init', 'new.yaml');
    delete process.env.SLUICEWAY_TEST_SECRET;
    const text = out + err + (await readFile(join(folder, 'new.yaml'), 'utf8'));
    assert.deepEqual(
      leaks([{ where: 'init', text }], EVERYTHING, () => true),
      [],
    );
  });

  /** Each has a secret in a place where something is wrong. */
  const BROKEN: readonly object[] = [
    { keys: [{ name: 'a', key: `${CREDENTIALS.callerKey} with spaces` }] },
    { keys: [{ name: 'a', key: [CREDENTIALS.callerKey] }] },
    { keys: [{ name: 'a', key: { of: CREDENTIALS.callerKey } }, CREDENTIALS.otherKey] },
    { server: { adminKey: ` ${CREDENTIALS.adminKey}` } },
    { server: { adminKey: [CREDENTIALS.adminKey] } },
    { keys: [{ name: 'a', key: CREDENTIALS.callerKey }], server: { adminKey: CREDENTIALS.callerKey } },
    { providers: { p: { kind: 'openai', apiKey: `${CREDENTIALS.openaiKey}\n` } } },
    { providers: { p: { kind: 'openai', apiKeys: CREDENTIALS.rotatingKey } } },
    {
      providers: {
        p: { kind: 'openai', baseUrl: `ftp://${CREDENTIALS.urlUser}:${CREDENTIALS.urlPassword}@h` },
      },
    },
    {
      providers: {
        p: { kind: 'openai', baseUrl: `https://${CREDENTIALS.urlUser}:${CREDENTIALS.urlPassword}@h/?q` },
      },
    },
    {
      providers: {
        p: {
          kind: 'openai',
          baseUrl: `http://${CREDENTIALS.urlUser}:${CREDENTIALS.urlPassword}@public.example`,
        },
      },
    },
    { providers: { p: { kind: 'openai', headers: { 'x-a': `${CREDENTIALS.headerValue}\n` } } } },
    {
      providers: {
        p: { kind: 'openai', proxy: `https://${CREDENTIALS.proxyUser}:${CREDENTIALS.proxyPassword}@h` },
      },
    },
    {
      providers: {
        p: { kind: 'bedrock', region: 'us-east-1', credentials: { accessKeyId: CREDENTIALS.accessKeyId } },
      },
    },
    { providers: { p: { kind: 'bedrock', region: 'us-east-1', credentials: CREDENTIALS.secretAccessKey } } },
    { telemetry: { otlp: `https://${CREDENTIALS.urlUser}:${CREDENTIALS.urlPassword}@collector` } },
    { stores: { state: `mysql://${CREDENTIALS.storeUser}:${CREDENTIALS.storePassword}@h/db` } },
    { stores: { counters: `redis://${CREDENTIALS.storeUser}:${CREDENTIALS.storePassword}@` } },
  ];
  for (const value of BROKEN) {
    test(`what is wrong with ${JSON.stringify(value).slice(0, 60)} is said without it`, () => {
      try {
        parseSettings({ value }, {});
      } catch (thrown) {
        assert.ok(thrown instanceof ConfigError, String(thrown));
        const text = `${thrown.message} ${thrown.stack} ${JSON.stringify(thrown.problems)}`;
        assert.deepEqual(
          leaks([{ where: 'start', text }], SECRETS, () => true),
          [],
        );
        return;
      }
      assert.fail('it was taken');
    });
  }
});
