// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of the configuration, not of JavaScript
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { parseSettings } from '../roots/configuration.ts';
import type { ConfigOverrides } from './load.ts';
import type { Settings } from './settings.ts';
import { DEFAULT_RETRIES, DEFAULT_TIMEOUTS } from './settings.ts';

/** What others know a kind's providers by: part of its settings. */
const BEDROCK = { kind: 'bedrock', otelName: 'aws.bedrock', priceVendor: 'aws' };
const ANTHROPIC = { kind: 'anthropic', otelName: 'anthropic', priceVendor: 'anthropic' };
const OPENAI = { kind: 'openai', otelName: 'openai', priceVendor: 'openai' };
const SIMULATOR = {
  kind: 'simulator',
  otelName: 'simulator',
  priceVendor: 'free',
  baseUrl: 'http://simulator.invalid',
  region: 'us-east-1',
  credentials: { type: 'none' },
};
const KEY = 'sk-0123456789abcdef';

function parse(text: string, env: Record<string, string> = {}, overrides: ConfigOverrides = {}): Settings {
  return parseSettings({ text, fileName: 'sluiceway.yaml' }, env, overrides);
}

/** A configuration that says all there is to say. */
const SAMPLE = `
version: 1
server:
  listen: 127.0.0.1:8787
  workers: 1
  maxBody: 10MB
  drain: 30s
  allowOpen: false
  cors: []
auth: open
keys:
  - { name: ide-team, key: "\${IDE_TEAM_KEY}", tenant: ide, plan: team }
plans:
  team: { rate: 1000/min, burst: 200, quota: 100000/month, tokens: 200000/min, spend: $100/day, concurrent: 200 }
limits:
  rate: 10000/min
providers:
  east:    { kind: bedrock, region: us-east-1 }
  west:    { kind: bedrock, region: us-west-2, endpoint: "\${BEDROCK_WEST_ENDPOINT:-}",
             credentials: { accessKeyId: "\${AWS_ACCESS_KEY_ID}", secretAccessKey: "\${AWS_SECRET_ACCESS_KEY}" } }
  claude:  { kind: anthropic, apiKey: "\${ANTHROPIC_API_KEY}" }
  openai:  { kind: openai, apiKey: "\${OPENAI_API_KEY}" }
  local:   { kind: openai, baseUrl: http://127.0.0.1:11434/v1 }
  sim:     { kind: simulator }
models:
  sonnet:
    aliases: [anthropic.claude-sonnet-4-20250514, gpt-4o]
    targets:
      - { provider: east, model: us.anthropic.claude-sonnet-4-20250514-v1:0 }
      - { provider: west, model: us.anthropic.claude-sonnet-4-20250514-v1:0, price: { input: 3, output: 15, cacheRead: 0.3, steps: [ { above: 200000, input: 6, output: 22.5 } ] } }
    price: { input: 1, output: 2 }
    timeouts: { connect: 5s, firstToken: 10s, idle: 15s, total: 10m }
    maxTokens: 4096
    retries: { mode: standard, attempts: 3 }
  haiku: { aliases: [anthropic.claude-haiku-4-5-20251001], targets: [ { provider: east, model: us.anthropic.claude-haiku-4-5-20251001-v1:0 } ] }
  opus:  { targets: [ { provider: claude, model: claude-opus-4-20250514 } ] }
  trial: { targets: [ { provider: sim } ] }
defaultModel: sonnet
directTargets: true
stores:
  state: sqlite:data/sluiceway.db
  counters: redis://127.0.0.1:6379/0
  lease: 10s
  whenDown: { allow: 20 }
  queue: sqlite:./data/sluiceway.db
  objects: file:./data/objects
telemetry:
  logs: json
  content: off
  metrics: true
  otlp: "\${OTEL_EXPORTER_OTLP_ENDPOINT:-}"
  xray: false
`;
const SAMPLE_ENV = {
  IDE_TEAM_KEY: KEY,
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 'shh',
  ANTHROPIC_API_KEY: 'sk-ant',
  OPENAI_API_KEY: 'sk-oai',
};

describe('a whole configuration', () => {
  const settings = parse(SAMPLE, SAMPLE_ENV);

  test('server', () => {
    assert.deepEqual(settings.server, {
      hostname: '127.0.0.1',
      port: 8787,
      workers: 1,
      maxBodyBytes: 10 * 1024 * 1024,
      drainMs: 30_000,
      adminKey: undefined,
      allowOpen: false,
      cors: [],
    });
    assert.deepEqual(settings.keys, [{ name: 'ide-team', key: KEY, tenant: 'ide', plan: 'team' }]);
  });

  test('providers', () => {
    assert.deepEqual(Object.fromEntries(settings.providers), {
      east: {
        ...BEDROCK,
        region: 'us-east-1',
        baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
        credentials: { type: 'aws-chain' },
      },
      west: {
        ...BEDROCK,
        region: 'us-west-2',
        baseUrl: 'https://bedrock-runtime.us-west-2.amazonaws.com',
        credentials: { type: 'aws', accessKeyId: 'AKIA', secretAccessKey: 'shh' },
      },
      claude: {
        ...ANTHROPIC,
        baseUrl: 'https://api.anthropic.com',
        credentials: { type: 'api-key', apiKey: 'sk-ant' },
      },
      openai: {
        ...OPENAI,
        baseUrl: 'https://api.openai.com/v1',
        credentials: { type: 'api-key', apiKey: 'sk-oai' },
      },
      local: { ...OPENAI, baseUrl: 'http://127.0.0.1:11434/v1', credentials: { type: 'none' } },
      sim: SIMULATOR,
    });
  });

  test('models', () => {
    const { targets, ...sonnet } = settings.models.get('sonnet') ?? assert.fail();
    assert.deepEqual(
      targets.map(({ provider, model }) => [provider, model]),
      [
        ['east', 'us.anthropic.claude-sonnet-4-20250514-v1:0'],
        ['west', 'us.anthropic.claude-sonnet-4-20250514-v1:0'],
      ],
    );
    assert.deepEqual(sonnet, {
      name: 'sonnet',
      aliases: ['anthropic.claude-sonnet-4-20250514', 'gpt-4o'],
      timeouts: { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 15_000, totalMs: 600_000 },
      maxTokens: 4096,
      retries: { mode: 'standard', attempts: 3 },
      cache: 'off',
      hedge: undefined,
      degrade: [],
    });
    assert.deepEqual(settings.models.get('trial')?.targets, [{ provider: 'sim', model: 'trial' }]);
    assert.equal(settings.defaultModel, 'sonnet');
    assert.equal(settings.directTargets, true);
  });

  test('stores: a relative path starts at the folder of the file', () => {
    assert.deepEqual(settings.stores, {
      given: true,
      state: { scheme: 'sqlite', url: `sqlite:${resolve('data/sluiceway.db')}` },
      counters: { scheme: 'redis', url: 'redis://127.0.0.1:6379/0' },
      leaseMs: 10_000,
      whenDown: { allow: 20 },
    });
    const elsewhere = parseSettings({ text: 'stores: {}', fileName: 'conf/sluiceway.yaml' }, {}).stores;
    assert.equal(elsewhere.state.url, `sqlite:${resolve('conf/data/sluiceway.db')}`);
    assert.equal(parseSettings({ value: {} }, {}).stores.given, false);
  });

  test('limits become whole units, micro-dollars and buckets', () => {
    assert.deepEqual(settings.plans.get('team'), {
      rate: { capacity: 200, refillUnits: 1, refillMs: 60 },
      quota: { cap: 100_000, per: 'month' },
      tokens: { capacity: 200_000, refillUnits: 10, refillMs: 3 },
      spend: { cap: 100_000_000, per: 'day' },
      concurrent: 200,
    });
    // Without `burst`: what comes in a second.
    assert.deepEqual(settings.limits.rate, { capacity: 166, refillUnits: 1, refillMs: 6 });
    const slow = parse('limits: { rate: 5/min, tokens: 90/h, spend: $0.000001/month }').limits;
    assert.deepEqual(slow.rate, { capacity: 1, refillUnits: 1, refillMs: 12_000 });
    assert.deepEqual(slow.tokens, { capacity: 1, refillUnits: 1, refillMs: 40_000 });
    assert.deepEqual(slow.spend, { cap: 1, per: 'month' });
    const none = parse(
      'limits: { rate: 0/min, burst: 0, tokens: 0/min, spend: $0/day, concurrent: 0 }',
    ).limits;
    assert.equal(none.rate?.capacity, 0);
    assert.equal(none.tokens?.capacity, 0);
    assert.equal(none.spend?.cap, 0);
    assert.equal(none.concurrent, 0);
  });

  test("a target's own price wins over that of its model", () => {
    const prices = settings.models.get('sonnet')?.targets.map(({ price }) => price?.input);
    assert.deepEqual(prices, [1, 3]);
  });

  test('telemetry: an empty value means: not set', () => {
    assert.deepEqual(settings.telemetry, {
      logs: 'json',
      level: 'info',
      metrics: true,
      otlp: undefined,
      sampling: 1,
      serviceName: 'sluiceway',
    });
  });

  test('the same as JSON and as a value', () => {
    const value = {
      providers: { sim: { kind: 'simulator' } },
      models: { a: { targets: [{ provider: 'sim' }], timeouts: { idle: '${IDLE:-7s}' } } },
      server: { workers: '${WORKERS}', allowOpen: 'on' },
    };
    const env = { WORKERS: '3' };
    const settings = parseSettings({ value }, env);
    assert.deepEqual(parse(JSON.stringify(value, null, '\t'), env), settings);
    assert.equal(settings.models.get('a')?.timeouts.idleMs, 7_000);
    assert.equal(settings.server.workers, 3);
    assert.equal(settings.server.allowOpen, true);
  });
});

describe('defaults', () => {
  test('nothing configured: the simulator on loopback, for anybody there', () => {
    for (const settings of [
      parse(''),
      parse('# nothing\n'),
      parseSettings({ value: {} }, {}),
      parse('models:\n'),
    ]) {
      assert.equal(settings.server.hostname, '127.0.0.1');
      assert.equal(settings.server.port, 8787);
      assert.equal(settings.auth, 'open');
      assert.deepEqual([...settings.providers], [['sim', SIMULATOR]]);
      assert.deepEqual([...settings.models.keys()], ['sonnet', 'haiku']);
      assert.equal(settings.defaultModel, 'sonnet');
    }
  });

  test('what a target is, and what it takes, can be said of it', () => {
    const { models } = parse(`
providers: { east: { kind: bedrock, region: us-east-1 } }
models:
  sonnet:
    targets:
      - provider: east
        model: arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc
        as: anthropic.claude-opus-4-7
        prefill: on
        sampling: off
        profile: { toolNameChars: 40, betas: [], endMarker: optional }
      - { provider: east, model: amazon.nova-pro-v1:0 }
`);
    assert.deepEqual(models.get('sonnet')?.targets, [
      {
        provider: 'east',
        model: 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc',
        as: 'anthropic.claude-opus-4-7',
        profile: { toolNameChars: 40, betas: [], endMarker: 'optional', prefill: true, sampling: false },
      },
      { provider: 'east', model: 'amazon.nova-pro-v1:0' },
    ]);
  });

  test('model defaults are those that a direct target gets', () => {
    const model = parse('').models.get('sonnet');
    assert.deepEqual(model?.timeouts, DEFAULT_TIMEOUTS);
    assert.deepEqual(model?.retries, DEFAULT_RETRIES);
    assert.equal(model?.maxTokens, undefined);
  });

  test('a section alone keeps the simulator', () => {
    const settings = parse(`auth: keys\nkeys: [{ name: a, key: ${KEY} }]`);
    assert.equal(settings.auth, 'keys');
    assert.deepEqual([...settings.models.keys()], ['sonnet', 'haiku']);
  });

  test('own providers bring their own models, own models reach the simulator', () => {
    assert.equal(parse('providers: { p: { kind: openai } }').models.has('sonnet'), false);
    const settings = parse('models: { m: { targets: [{ provider: sim }] } }');
    assert.deepEqual([...settings.models.keys()], ['m']);
    assert.equal(settings.defaultModel, undefined);
  });

  test('Bedrock takes the region of the environment, and an endpoint without its slash', () => {
    const text = 'providers: { b: { kind: bedrock, apiKey: k, endpoint: "http://127.0.0.1:8790/" } }';
    const provider = parse(text, { AWS_REGION: 'eu-central-1' }).providers.get('b');
    assert.deepEqual(provider, {
      ...BEDROCK,
      region: 'eu-central-1',
      baseUrl: 'http://127.0.0.1:8790',
      credentials: { type: 'api-key', apiKey: 'k' },
    });
  });

  test('anchors stand for what they name', () => {
    const settings = parse(
      'models:\n  a: { targets: &t [{ provider: sim }], timeouts: &x { idle: 1s } }\n  b: { targets: *t, timeouts: *x }',
    );
    assert.equal(settings.models.get('b')?.timeouts.idleMs, 1_000);
  });
});

describe('the command line wins', () => {
  test('over the file', () => {
    const settings = parse(
      'server: { listen: 127.0.0.1:1, workers: 2 }',
      {},
      { listen: '[::1]:0', workers: '4', log: 'off' },
    );
    assert.equal(settings.server.hostname, '::1');
    assert.equal(settings.server.port, 0);
    assert.equal(settings.server.workers, 4);
    assert.equal(settings.telemetry.logs, 'off');
  });

  test('and is named where it is wrong', () => {
    assert.throws(() => parse('', {}, { listen: '8787', workers: '0', log: 'xml' }), {
      name: 'ConfigError',
      message:
        /--listen: "8787" must be HOST:PORT(.|\n)*--workers: "0" must be(.|\n)*--log: "xml" must be auto, json, pretty or off/,
    });
  });
});
