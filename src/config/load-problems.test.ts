// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of the configuration, not of JavaScript
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ConfigError, type ConfigProblem } from '../core/fields/problem.ts';
import { PROVIDER_KINDS } from '../providers/registry.ts';
import { parseSettings } from '../roots/configuration.ts';

/** Every kind, as a message lists them. */
const KINDS = PROVIDER_KINDS.map(({ kind }) => kind).join(', ');
const SECRET = 'sk-very-secret-0123456789';

function problemsOf(text: string, env: Record<string, string> = {}): readonly ConfigProblem[] {
  try {
    parseSettings({ text, fileName: 'sluiceway.yaml' }, env);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.ok(!error.message.includes(SECRET), error.message);
    return error.problems;
  }
  return [];
}

/** What is written, and all that is said about it: `path: message`. */
const CASES: ReadonlyArray<readonly [string, ...string[]]> = [
  // Names
  ['sever: {}', 'sever: unknown key (did you mean "server"?)'],
  ['server: { max_bdy: 1MB }', 'server.max_bdy: unknown key (did you mean "maxBody"?)'],
  [
    'keys: [{ name: a, key: sk-0123456789abcdef, colour: red }]',
    'keys[0].colour: unknown key; known here: name, key, tenant, plan',
  ],
  [
    '__proto__: {}',
    '__proto__: unknown key; known here: $schema, version, server, auth, keys, plans, limits, providers, models, defaultModel, directTargets, telemetry, cache, embedders, stores',
  ],
  ['auth: open\nauth: open', 'auth: is given twice'],
  ['models: { 4.10: {} }', 'models: has a key that is not text: put it in quotes'],
  [
    'providers: { a/b: { kind: simulator } }',
    'providers["a/b"]: the name must be made of letters, digits, ".", "_", ":" and "-", at most 128',
  ],
  [
    'models: { "a b": {} }',
    'models["a b"]: the name must be made of letters, digits, ".", "_", ":", "-", "/", "@" and "+", at most 256; "*" at its end: any ending',
  ],
  // Shapes
  [
    '[]',
    'must hold named settings ($schema, version, server, auth, keys, plans, limits, providers, models, defaultModel, directTargets, telemetry, cache, embedders, stores)',
  ],
  [
    'server: 1',
    'server: must hold named settings (listen, workers, maxBody, drain, adminKey, allowOpen, cors)',
  ],
  ['keys: {}', 'keys: must be a list'],
  ['providers: []', 'providers: must map names to settings'],
  ['providers: { a: }', 'providers.a: is empty: it needs settings'],
  ['models: { a: {} }', 'models.a.targets: is missing: a list of at least 1'],
  ['models: { a: { targets: [] } }', 'models.a.targets: must hold at least 1'],
  ['version: 2', 'version: 2 must be 1'],
  // Units and ranges
  [
    'server: { drain: 30 }',
    'server.drain: 30 must be a duration, 0s to 1h with its unit: write 30s, or 30ms (units: ms, s, m, h, d)',
  ],
  ['server: { drain: 2h }', 'server.drain: "2h" must be a duration, 0s to 1h'],
  ['server: { drain: soon }', 'server.drain: "soon" must be a duration, 0s to 1h'],
  ['server: { drain: [1s] }', 'server.drain: a list must be a duration, 0s to 1h'],
  [
    'server: { maxBody: 10 }',
    'server.maxBody: 10 must be a size, 1KB to 100MB with its unit: write 10MB, or 10B (units: B, KB, MB, GB; 1KB is 1024 bytes)',
  ],
  ['server: { maxBody: 1GB }', 'server.maxBody: "1GB" must be a size, 1KB to 100MB'],
  ['server: { workers: 0 }', 'server.workers: 0 must be a whole number, 1 to 256'],
  ['server: { workers: 1.5 }', 'server.workers: 1.5 must be a whole number, 1 to 256'],
  ['server: { workers: true }', 'server.workers: true must be a whole number, 1 to 256'],
  ['server: { workers: "${W:-many}" }', 'server.workers: "${W:-many}" must be a whole number, 1 to 256'],
  ['server: { allowOpen: maybe }', 'server.allowOpen: "maybe" must be true or false (on or off)'],
  [
    'server: { listen: 8787 }',
    'server.listen: 8787 must be text, in quotes: HOST:PORT, such as 127.0.0.1:8787 or [::1]:8787 (ports 0 to 65535)',
  ],
  [
    'server: { listen: "localhost" }',
    'server.listen: "localhost" must be HOST:PORT, such as 127.0.0.1:8787 or [::1]:8787 (ports 0 to 65535)',
  ],
  [
    'server: { cors: [app.example.com] }',
    'server.cors[0]: "app.example.com" must be a URL that starts with https:// or http://',
  ],
  ['auth: keyes', 'auth: "keyes" must be open or keys (did you mean "keys"?)'],
  [
    'telemetry: { logs: jason }',
    'telemetry.logs: "jason" must be auto, json, pretty or off (did you mean "json"?)',
  ],
  [
    'providers: { b: { kind: bedrock, region: useast } }',
    'providers.b.region: "useast" must be an AWS region such as us-east-1',
  ],
  // The cache
  ['cache: { ttl: 50ms }', 'cache.ttl: "50ms" must be a duration, 100ms to 365d'],
  ['cache: { maxEntries: 0 }', 'cache.maxEntries: 0 must be a whole number, 1 to 1000000'],
  ['cache: { semantic: { threshold: 1.5 } }', 'cache.semantic.threshold: 1.5 must be a number, 0 to 1'],
  [
    'cache: { semantic: { embedder: titan } }',
    'cache.semantic.embedder: "titan" is not the name of an embedder: lexical',
  ],
  [
    'models: { a: { targets: [{ provider: sim }], cache: fuzzy } }',
    'models.a.cache: "fuzzy" must be off, exact or semantic',
  ],
  [
    'embedders: { e: { kind: provider, provider: nobody, model: m } }',
    'embedders.e.provider: "nobody" is not the name of a provider: sim',
  ],
  [
    'embedders: { e: { kind: provider, provider: sim, model: m } }',
    'embedders.e.provider: "sim" is of kind simulator, which has no embeddings',
  ],
  ['embedders: { e: { kind: onnx } }', 'embedders.e.path: is missing: the path of a folder'],
  // Not yet
  ...['features', 'routing', 'jobs', 'console'].map(
    (name) => [`${name}: false`, `${name}: not available in this version`] as const,
  ),
  [
    'keys: [{ name: a, key: sk-0123456789abcdef, plan: team }]',
    'keys[0].plan: "team" is not the name of a plan: there are none',
  ],
  [
    'models: { a: { targets: [{ provider: sim }], onCut: continue } }',
    'models.a.onCut: continue is not available in this version; allowed: fail',
  ],
  [
    'models: { a: { targets: [{ provider: sim }], hedge: on } }',
    'models.a.hedge: must be off, or settings (after, budget)',
  ],
  [
    'models: { a: { targets: [{ provider: sim }], hedge: { budget: 5 } } }',
    'models.a.hedge.budget: 5 must be text, in quotes: a share of the calls such as 5% (0.1% to 50%)',
  ],
  [
    'providers: { s: { kind: sagemaker, region: us-east-1 } }',
    `providers.s.kind: sagemaker is not available in this version; allowed: one of ${KINDS}`,
  ],
  [
    'plans: { team: { rate: 1000 } }',
    'plans.team.rate: 1000 must be a number and its time, such as 1000/min (0 to 10000000; s, min, h or day)',
  ],
  [
    'limits: { rate: 10000001/min }',
    'limits.rate: "10000001/min" must be a number and its time, such as 1000/min (0 to 10000000; s, min, h or day)',
  ],
  [
    'limits: { tokens: 5/week }',
    'limits.tokens: "5/week" must be a number of tokens and its time, such as 200000/min (0 to 1000000000; s, min, h or day)',
  ],
  [
    'limits: { quota: 5/min }',
    'limits.quota: "5/min" must be a number and its calendar period, such as 100000/month (0 to 1000000000000; day, week or month)',
  ],
  [
    'limits: { spend: 100/day }',
    'limits.spend: "100/day" must be dollars and their calendar period, such as $100/day or $0.50/month ($0 to $1000000000; day or month; six decimals at most)',
  ],
  [
    'limits: { spend: $0.0000001/day }',
    'limits.spend: "$0.0000001/day" must be dollars and their calendar period, such as $100/day or $0.50/month ($0 to $1000000000; day or month; six decimals at most)',
  ],
  ['limits: { concurrent: -1 }', 'limits.concurrent: -1 must be a whole number, 0 to 1000000'],
  ['limits: { burst: 5 }', 'limits.burst: needs a `rate`, by which it comes back'],
  [
    'plans: { team: {} }\nkeys: [{ name: a, key: sk-0123456789abcdef, plan: tema }]',
    'keys[0].plan: "tema" is not the name of a plan (did you mean "team"?)',
  ],
  [
    'models: { a: { targets: [{ provider: sim, price: { input: 3 } }] } }',
    'models.a.targets[0].price.output: is missing: a number, 0 to 1000000',
  ],
  [
    'models: { a: { price: { input: -3, output: 1 }, targets: [{ provider: sim }] } }',
    'models.a.price.input: -3 must be a number, 0 to 1000000',
  ],
  ['telemetry: { content: on }', 'telemetry.content: on is not available in this version; allowed: off'],
  ['telemetry: { xray: true }', 'telemetry.xray: on is not available in this version; allowed: off'],
  [
    'models: { a: { targets: [{ provider: sim }], degrade: [{ park: true }] } }',
    'models.a.degrade[0].park: not available in this version',
  ],
  // Stores
  ['stores: { state: dynamodb://table }', 'stores.state: dynamodb: is not available in this version'],
  [
    'stores: { state: mysql://sluiceway:sk-very-secret-0123456789@db/x }',
    'stores.state: must be memory:, sqlite:PATH, postgres://USER@HOST/DB or redis://HOST:PORT/DB',
  ],
  ['stores: { counters: sqlite:./x.db }', 'stores.counters: must be redis://HOST:PORT/DB or memory:'],
  [
    'stores: { state: "sqlite:" }',
    'stores.state: must be memory:, sqlite:PATH, postgres://USER@HOST/DB or redis://HOST:PORT/DB',
  ],
  ['stores: { lease: 50ms }', 'stores.lease: "50ms" must be a duration, 100ms to 1h'],
  ['stores: { whenDown: allow }', 'stores.whenDown: must be refuse or { allow: N }'],
  ['stores: { whenDown: { allow: 0 } }', 'stores.whenDown.allow: 0 must be a whole number, 1 to 1000000'],
  [
    'stores: { queue: redis://x/0 }',
    'stores.queue: must be memory:, sqlite:PATH, postgres://USER@HOST/DB or sqs://QUEUE',
  ],
  ['stores: { objects: ./objects }', 'stores.objects: must be file:PATH or s3://BUCKET/PREFIX'],
  [
    'server: { workers: 2 }\nstores: { state: "memory:" }',
    "stores.state: memory: is one process's own, and there are 2 workers: each would have limits of its own",
  ],
  [
    'server: { workers: 3 }\nstores: { counters: "memory:" }',
    "stores.counters: memory: is one process's own, and there are 3 workers: each would have limits of its own",
  ],
  // References
  [
    'providers: { p: { kind: simulator } }\nmodels: { a: { targets: [{ provider: p }], degrade: [{ model: haik }, { model: a }, {}] }, haiku: { targets: [{ provider: p }] } }',
    'models.a.degrade[0].model: "haik" is not the name of a model (did you mean "haiku"?)',
    'models.a.degrade[1].model: "a" is the model itself, whose targets have failed',
    'models.a.degrade[2]: must have exactly one of: `model: NAME`, `staleCache: true`, `message: TEXT`',
  ],
  [
    'providers: { p: { kind: bedrok } }',
    `providers.p.kind: "bedrok" must be one of ${KINDS} (did you mean "bedrock"?)`,
  ],
  ['providers: { p: {} }', `providers.p.kind: is missing: one of ${KINDS}`],
  [
    'providers: { b: { kind: bedrock } }',
    'providers.b.region: is missing, and AWS_REGION names none: an AWS region such as us-east-1',
  ],
  [
    'providers: { b: { kind: bedrock, region: us-east-1, apiKey: k, credentials: { accessKeyId: a, secretAccessKey: b } } }',
    'providers.b: `credentials` and `apiKey` exclude each other',
  ],
  [
    'providers: { b: { kind: bedrock, region: us-east-1, credentials: { accessKeyId: a } } }',
    'providers.b.credentials.secretAccessKey: is missing: text without spaces or line breaks',
  ],
  [
    'providers: { east: { kind: simulator } }\nmodels: { a: { targets: [{ provider: esat }] } }',
    'models.a.targets[0].provider: "esat" is not the name of a provider (did you mean "east"?)',
  ],
  [
    'providers: { east: { kind: simulator } }\nmodels: { a: { targets: [{ provider: openai }] } }',
    'models.a.targets[0].provider: "openai" is not the name of a provider: east',
  ],
  [
    'providers: { o: { kind: openai } }\nmodels: { a: { targets: [{ provider: o }] } }',
    "models.a.targets[0].model: is missing: the model's id at o",
  ],
  [
    'models: { a: { aliases: [b, x], targets: [{ provider: sim }] }, b: { aliases: [x], targets: [{ provider: sim }] } }',
    'models.a.aliases[0]: "b" is the model "b" already',
    'models.b.aliases[0]: "x" is an alias of "a" already',
  ],
  ['defaultModel: sonet', 'defaultModel: "sonet" is not the name of a model (did you mean "sonnet"?)'],
  [
    'auth: keys',
    'auth: `auth: keys` needs at least one key in `keys`, or `stores` that hold some, or `server.adminKey` to make some',
  ],
  [
    'keys: [{ name: a, key: sk-0123456789abcdef }, { name: a, key: sk-0123456789abcdef }]',
    'keys[1].name: "a" is the name of keys[0] too',
    'keys[1].key: is the same key as that of keys[0]',
  ],
  [
    'server: { listen: 0.0.0.0:8787 }',
    'server.listen: 0.0.0.0:8787 can be reached from other machines, and `auth: open` asks nobody for a key: ' +
      'use `auth: keys`, listen on 127.0.0.1, or set `server.allowOpen: true`',
  ],
  // Secrets
  [
    `keys: [{ name: a, key: "${SECRET} x" }]`,
    'keys[0].key: must be at least 16 characters, without spaces or line breaks',
  ],
  [
    'keys: [{ name: a, key: short }]',
    'keys[0].key: must be at least 16 characters, without spaces or line breaks',
  ],
  [
    'keys: [{ name: a, key: 12345678901234567890 }]',
    'keys[0].key: must be text, in quotes: at least 16 characters, without spaces or line breaks',
  ],
  [`keys: [${SECRET}]`, 'keys[0]: must hold named settings (name, key, tenant, plan)'],
  [`providers: { p: ${SECRET} }`, `providers.p.kind: is missing: one of ${KINDS}`],
  [
    `providers: { p: { kind: openai, apiKey: [${SECRET}] } }`,
    'providers.p.apiKey: must be text: text without spaces or line breaks',
  ],
  [
    `providers: { p: { kind: openai, baseUrl: "https://u:${SECRET}%@h" } }`,
    'providers.p.baseUrl: must have credentials with % as %25',
  ],
  // Environment
  [
    'providers: { p: { kind: openai, apiKey: "${NO_KEY}" } }',
    'providers.p.apiKey: the environment variable NO_KEY is not set; set it, or give a default: ${NO_KEY:-default}',
  ],
  [
    'keys: [{ name: a, key: "${NO_KEY:-}" }]',
    'keys[0].key: is missing: at least 16 characters, without spaces or line breaks',
  ],
  [
    'auth: "${A-keys}"',
    'auth: holds an environment reference that is neither ${NAME} nor ${NAME:-default} (a plain ${ is written $${)',
  ],
];

describe('what is wrong is said once, with its path', () => {
  for (const [text, ...expected] of CASES) {
    test(text, () => {
      const said = problemsOf(text).map(({ path, message }) =>
        path === '' ? message : `${path}: ${message}`,
      );
      assert.deepEqual(said, expected);
    });
  }

  test('everything at once, in the order of the file, with line and column', () => {
    const text =
      'server:\n  workers: 0\n  lisen: x\nmodels:\n  a:\n    targets:\n      - { provider: nobody }\n';
    assert.deepEqual(
      problemsOf(text).map(({ path, line, column }) => [path, line, column]),
      [
        ['server.workers', 2, 12],
        ['server.lisen', 3, 3],
        ['models.a.targets[0].provider', 7, 21],
      ],
    );
  });

  test('a value from the environment is shown as it is written', () => {
    const [problem] = problemsOf('auth: "${SECRET}"', { SECRET });
    assert.equal(problem?.message, '"${SECRET}" must be open or keys');
  });

  test('the file, line and column lead each line of the message', () => {
    assert.throws(() => parseSettings({ text: 'auth: no\nfoo: 1', fileName: 'a.yaml' }, {}), {
      message: /^a\.yaml:1:7: auth: "no" must be open or keys\na\.yaml:2:1: foo: unknown key/,
    });
  });
});

describe('syntax', () => {
  const cases: ReadonlyArray<readonly [string, RegExp, number]> = [
    ['a: 1\n---\nb: 2', /more than one YAML document/, 2],
    ['server:\n\tlisten: x', /Tabs are not allowed/, 2],
    [`key: "${SECRET}`, /Missing closing/, 1],
    [`key: !secret ${SECRET}`, /tags/, 1],
    [`- ${SECRET}: - ${SECRET}\n }`, /not valid YAML/, 1],
    [`a: |${SECRET}\n`, /not valid YAML/, 1],
    ['auth: *nowhere', /alias has no anchor/, 1],
    ['server: &a { cors: *a }', /nested too deeply/, 1],
  ];
  for (const [text, message, line] of cases) {
    test(JSON.stringify(text), () => {
      const [problem] = problemsOf(text);
      assert.match(problem?.message ?? '', message);
      assert.equal(problem?.line, line);
    });
  }

  test('an alias that multiplies itself is refused at once', () => {
    const levels = Array.from(
      { length: 20 },
      (_, n) => `l${n}: &l${n} [${n === 0 ? 'x' : `*l${n - 1}, *l${n - 1}, *l${n - 1}`}]`,
    );
    assert.ok(problemsOf(levels.join('\n')).some(({ message }) => /too large/.test(message)));
  });

  test('a value that contains itself is refused', () => {
    const value: Record<string, unknown> = {};
    value.server = value;
    assert.throws(() => parseSettings({ value }, {}), { name: 'ConfigError', message: /nested too deeply/ });
    assert.throws(() => parseSettings({ value: { auth: () => 'open' } }, {}), {
      message: /holds no function/,
    });
  });

  test('no text and no value throws anything but a ConfigError', () => {
    const any = fc.anything({ maxDepth: 4, withBigInt: false });
    const shaped = fc.record(
      { server: any, auth: any, keys: any, providers: any, models: any, defaultModel: any, telemetry: any },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(any, shaped), fc.string(), (value, text) => {
        for (const source of [
          { value },
          { text, fileName: 'f' },
          { text: JSON.stringify(value) ?? '', fileName: 'f' },
        ]) {
          try {
            parseSettings(source, {});
          } catch (error) {
            assert.ok(error instanceof ConfigError, String(error));
            assert.ok(error.problems.length > 0);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
