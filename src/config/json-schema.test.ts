// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of the configuration, not of JavaScript
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Compile } from 'typebox/schema';
import { type ConfigFile, configJsonSchema, defineConfig, parseSettings } from '../roots/configuration.ts';
import { DEFAULT_MODELS } from '../roots/default-models.ts';

const schema = Compile(configJsonSchema());

const good: readonly ConfigFile[] = [
  {},
  DEFAULT_MODELS,
  defineConfig({
    version: 1,
    server: {
      listen: '[::1]:0',
      workers: '${W:-2}',
      maxBody: '128KB',
      drain: '0s',
      allowOpen: 'off',
      cors: ['*'],
    },
    auth: 'keys',
    keys: [{ name: 'a', key: '${KEY:-0123456789abcdef}', tenant: 't' }],
    providers: {
      b: { kind: 'bedrock', region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
      c: { kind: 'openai', baseUrl: 'http://vllm:8000/v1' },
      d: { kind: 'anthropic', apiKey: 'k' },
    },
    models: {
      m: { targets: [{ provider: 'c', model: 'x' }], retries: { attempts: 1 }, timeouts: { idle: '500ms' } },
    },
    stores: {
      state: 'postgres://u@h/d',
      counters: 'redis://h/0',
      lease: '1s',
      whenDown: { allow: 20 },
      queue: 'sqs://jobs',
    },
    telemetry: { logs: 'off', content: false, metrics: 'off', otlp: 'http://otel:4318' },
  }),
];

const bad: readonly unknown[] = [
  { sever: {} },
  { server: { drain: 30 } },
  { server: { workers: 0 } },
  { auth: 'maybe' },
  { keys: [{ name: 'a' }] },
  { keys: [{ name: 'a', key: 'short' }] },
  { providers: { p: { kind: 'sagemaker' } } },
  { providers: { 'a b': { kind: 'simulator' } } },
  { models: { m: { targets: [] } } },
  { models: { m: { targets: [{ provider: 'sim' }], cache: 'fuzzy' } } },
  { embedders: { e: { kind: 'onnx' } } },
  { stores: { whenDown: 'allow' } },
  { stores: { whenDown: { allow: 0 } } },
  { stores: { state: 5 } },
  { plans: { team: { rate: '1000' } } },
  { limits: { spend: '100/day' } },
  { jobs: {} },
];

describe('the published JSON Schema says what the reader says', () => {
  for (const value of good) {
    test(`good: ${JSON.stringify(value).slice(0, 60)}`, () => {
      assert.ok(schema.Check(value), JSON.stringify(schema.Errors(value)));
      parseSettings({ value }, {});
    });
  }

  for (const value of bad) {
    test(`bad: ${JSON.stringify(value)}`, () => {
      assert.ok(!schema.Check(value));
      assert.throws(() => parseSettings({ value }, {}), { name: 'ConfigError' });
    });
  }

  test('defineConfig refuses at compile time what the reader refuses', () => {
    // @ts-expect-error a number has no unit
    defineConfig({ server: { drain: 30 } });
    // @ts-expect-error no such kind
    defineConfig({ providers: { p: { kind: 'bedrok' } } });
    // @ts-expect-error no kind has such an option
    defineConfig({ providers: { p: { kind: 'openai', regoin: 'us-east-1' } } });
    // @ts-expect-error the credentials of Bedrock are two
    defineConfig({ providers: { p: { kind: 'bedrock', credentials: { accessKeyId: 'a' } } } });
    // @ts-expect-error a key needs a name
    defineConfig({ keys: [{ key: '0123456789abcdef' }] });
    // @ts-expect-error not in this version
    defineConfig({ jobs: {} });
  });
});
