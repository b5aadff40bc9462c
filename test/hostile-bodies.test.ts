import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, inParallel, post } from './harness/ask.ts';
import { DIALECTS, type DialectUnderTest, type Reply } from './harness/dialects.ts';
import {
  configFor,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';
import { exchangeBytes, headOf, postBytes } from './harness/raw.ts';

const MAX_BODY = 1024 * 1024;
const MODEL = 'on-openai';

type Body = Record<string, unknown>;

interface BadBody {
  readonly what: string;
  readonly bytes: (dialect: DialectUnderTest) => string | Uint8Array;
  readonly status: number;
  /** A pattern that the error's text or its `param` must match. */
  readonly names?: RegExp;
  /** The dialects that the case is for. Default: all. */
  readonly only?: readonly string[];
  readonly model?: string;
}

/** A valid body that `change` has altered. */
function changed(change: (body: Body) => unknown): (dialect: DialectUnderTest) => string {
  return (dialect) => {
    const body = dialect.body(MODEL, 'Hello', false);
    return JSON.stringify(change(body) ?? body);
  };
}

/** A valid body with one more top-level member as text, for values that JSON.stringify cannot write. */
function withMember(text: string): (dialect: DialectUnderTest) => string {
  return (dialect) => JSON.stringify(dialect.body(MODEL, 'Hello', false)).replace(/^\{/, `{${text},`);
}

/** A message whose content is nested `levels` deep. */
function nested(open: string, close: string, levels: number): (dialect: DialectUnderTest) => string {
  return (dialect) =>
    JSON.stringify(dialect.body(MODEL, 'NEST', false)).replace(
      '"NEST"',
      `${open.repeat(levels)}1${close.repeat(levels)}`,
    );
}

const message = (body: Body): Body => (body.messages as Body[])[0] as Body;
/** A valid body whose first message has other members. Undefined ones are left out. */
function firstMessage(members: Body): (dialect: DialectUnderTest) => string {
  return changed((body) => ({ ...body, messages: [{ ...message(body), ...members }] }));
}

const MESSAGES_FIELD = /messages/;
const NESTED_DEEPER = /nested deeper than 64/;
const FIRST_MESSAGE = /messages[.[]0/;
const OPENAI_LIKE = ['native', 'openai-chat'];
const ANTHROPIC_LIKE = ['anthropic-messages', 'bedrock-invoke'];
const WITH_MODEL = ['native', 'openai-chat', 'anthropic-messages'];

const BAD_BODIES: readonly BadBody[] = [
  { what: 'empty', bytes: () => '', status: 400 },
  { what: 'white space', bytes: () => ' \r\n\t ', status: 400 },
  { what: 'no JSON', bytes: () => 'hello', status: 400 },
  { what: 'a page', bytes: () => '<html><body>hello</body></html>', status: 400 },
  { what: 'invalid UTF-8', bytes: () => Buffer.from('{"messages":"\xff\xfe\xc3("}', 'latin1'), status: 400 },
  { what: 'overlong UTF-8', bytes: () => Buffer.from('{"a":"\xc0\xaf"}', 'latin1'), status: 400 },
  { what: 'UTF-8 surrogates', bytes: () => Buffer.from('{"a":"\xed\xa0\x80"}', 'latin1'), status: 400 },
  { what: 'UTF-16', bytes: () => Buffer.from('\ufeff{"a":1}', 'utf16le'), status: 400 },
  { what: 'NUL', bytes: () => '{"a":"\0"}', status: 400 },
  { what: 'only zeros', bytes: () => new Uint8Array(1000), status: 400 },
  { what: 'gzip', bytes: () => Buffer.from('1f8b0800000000000003', 'hex'), status: 400 },
  { what: 'truncated', bytes: (dialect) => changed(() => undefined)(dialect).slice(0, -5), status: 400 },
  { what: 'two documents', bytes: (dialect) => changed(() => undefined)(dialect).repeat(2), status: 400 },
  { what: 'an array', bytes: changed((body) => [body]), status: 400 },
  { what: 'a string', bytes: () => '"messages"', status: 400 },
  { what: 'null', bytes: () => 'null', status: 400 },
  { what: 'an empty object', bytes: () => '{}', status: 400, names: /messages|anthropic_version|max_tokens/ },
  { what: '100,000 arrays deep', bytes: nested('[', ']', 100_000), status: 400, names: NESTED_DEEPER },
  { what: '100,000 objects deep', bytes: nested('{"a":', '}', 100_000), status: 400, names: NESTED_DEEPER },
  { what: '65 levels', bytes: nested('[', ']', 65), status: 400, names: NESTED_DEEPER },
  { what: '100,000 open brackets', bytes: () => '['.repeat(100_000), status: 400 },
  {
    what: 'a huge flat list',
    bytes: changed((body) => ({ ...body, messages: new Array(500_000).fill(0) })),
    status: 400,
    names: MESSAGES_FIELD,
  },
  {
    what: 'a message of 40,000 members',
    bytes: changed((body) => ({
      ...body,
      messages: [Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`member-${i}`, i]))],
    })),
    status: 400,
    names: MESSAGES_FIELD,
  },
  { what: '__proto__', bytes: withMember('"__proto__":{"polluted":1}'), status: 400, names: /__proto__/ },
  {
    what: '__proto__ in a message',
    bytes: (dialect) =>
      JSON.stringify(dialect.body(MODEL, 'Hello', false)).replace(
        '"role"',
        '"__proto__":{"polluted":1},"role"',
      ),
    status: 400,
    names: /messages\.0\.__proto__/,
  },
  {
    what: '__proto__, escaped',
    bytes: withMember('"\\u005f_proto__":{"polluted":1}'),
    status: 400,
    names: /__proto__/,
  },
  {
    what: 'no messages',
    bytes: changed(({ messages: _, ...rest }) => rest),
    status: 400,
    names: MESSAGES_FIELD,
  },
  {
    what: 'messages that are none',
    bytes: changed((body) => ({ ...body, messages: 'Hello' })),
    status: 400,
    names: MESSAGES_FIELD,
  },
  {
    what: 'no message at all',
    bytes: changed((body) => ({ ...body, messages: [] })),
    status: 400,
    names: MESSAGES_FIELD,
  },
  {
    what: 'a message that is null',
    bytes: changed((body) => ({ ...body, messages: [null] })),
    status: 400,
    names: FIRST_MESSAGE,
  },
  {
    what: 'an unknown role',
    bytes: firstMessage({ role: 'wizard' }),
    status: 400,
    names: /messages\.0\.role/,
  },
  {
    what: 'a role that is a list',
    bytes: firstMessage({ role: ['user'] }),
    status: 400,
    names: /messages\.0\.role/,
  },
  {
    what: 'no content',
    bytes: firstMessage({ content: undefined }),
    status: 400,
    names: /messages\.0\.content/,
  },
  {
    what: 'content that is a number',
    bytes: firstMessage({ content: 5 }),
    status: 400,
    names: /messages\.0\.content/,
  },
  {
    what: 'a text that is a number',
    bytes: firstMessage({ content: [{ type: 'text', text: 5 }] }),
    status: 400,
    names: /messages\.0\.content/,
  },
  {
    what: '51 messages',
    bytes: changed((body) => ({ ...body, messages: new Array(51).fill(message(body)) })),
    status: 400,
    names: /messages.*50/,
    only: ['native'],
  },
  {
    what: 'content of 100,001 characters',
    bytes: firstMessage({ content: 'x'.repeat(100_001) }),
    status: 400,
    names: /messages\.0\.content.*100,?000/,
    only: ['native'],
  },
  {
    what: 'an unknown field',
    bytes: withMember('"surprise":1'),
    status: 400,
    names: /surprise/,
    only: ['native'],
  },
  {
    what: 'constructor',
    bytes: withMember('"constructor":{"prototype":{"polluted":1}}'),
    status: 400,
    names: /constructor/,
    only: ['native'],
  },
  ...[0, -2, 1.5, '"5"', '1e999', '-1e999', 'null,"max_tokens":{}'].map((value) => ({
    what: `max_tokens ${value}`,
    bytes: withMember(`"max_tokens":${value}`),
    status: 400,
    names: /max_tokens/,
    only: OPENAI_LIKE,
  })),
  ...[0, -1, '"5"', '1e999'].map((value) => ({
    what: `max_tokens ${value}`,
    bytes: (dialect: DialectUnderTest) =>
      JSON.stringify(dialect.body(MODEL, 'Hello', false)).replace(
        '"max_tokens":500',
        `"max_tokens":${value}`,
      ),
    status: 400,
    names: /max_tokens/,
    only: ANTHROPIC_LIKE,
  })),
  ...[0, -1, '"5"', '1e999'].map((value) => ({
    what: `maxTokens ${value}`,
    bytes: withMember(`"inferenceConfig":{"maxTokens":${value}}`),
    status: 400,
    names: /inferenceConfig\.maxTokens/,
    only: ['bedrock-converse'],
  })),
  ...[5, -1, '"hot"', '1e999'].map((value) => ({
    what: `temperature ${value}`,
    bytes: withMember(`"temperature":${value}`),
    status: 400,
    names: /temperature/,
    only: [...OPENAI_LIKE, ...ANTHROPIC_LIKE],
  })),
  {
    what: 'temperature 5',
    bytes: withMember('"inferenceConfig":{"temperature":5}'),
    status: 400,
    names: /inferenceConfig\.temperature/,
    only: ['bedrock-converse'],
  },
  {
    what: 'a stream flag that is a text',
    bytes: changed((body) => ({ ...body, stream: 'yes' })),
    status: 400,
    names: /stream/,
    only: ['native'],
  },
  ...[
    'nobody',
    '',
    ' ',
    '../on-openai',
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    'x\r\ny: z',
    '😀',
  ].map((model) => ({
    what: `model ${JSON.stringify(model)}`,
    bytes: changed((body) => ({ ...body, model })),
    status: model === '' ? 400 : 404,
    names: /model/,
    only: WITH_MODEL,
  })),
  ...[5, {}, ['on-openai']].map((model) => ({
    what: `model ${JSON.stringify(model)}`,
    bytes: changed((body) => ({ ...body, model })),
    status: 400,
    names: /model/,
    only: ['native', 'anthropic-messages', 'openai-chat'],
  })),
  ...['nobody', '__proto__', 'constructor', '😀', 'x\r\ny: z', '\u0000'].map((model) => ({
    what: `model ${JSON.stringify(model)} in the path`,
    bytes: changed(() => undefined),
    status: 404,
    names: /model/,
    model,
    only: ['bedrock-converse', 'bedrock-invoke'],
  })),
];

describe('bodies that no provider may see', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;
  before(async () => {
    simulator = await startTestSimulator();
    gateway = await startTestGateway({ ...configFor(simulator.url), server: { maxBody: '1MB' } });
  });
  after(async () => {
    await gateway.close();
    await simulator.close();
  });

  function assertRefused(reply: Reply | undefined, dialect: DialectUnderTest, bad: BadBody): void {
    const shown = Buffer.from(reply?.body ?? [])
      .toString()
      .slice(0, 300);
    assert.ok(reply, `${bad.what}: no answer`);
    assert.equal(reply.status, bad.status, `${dialect.name}, ${bad.what}: ${shown}`);
    const { message: text, param } = dialect.readError(reply);
    if (bad.names)
      assert.ok(
        bad.names.test(text) || bad.names.test(param ?? ''),
        `${dialect.name}, ${bad.what}: ${shown}`,
      );
    assert.ok(text.length < 2_000, `${bad.what}: an error of ${text.length} characters`);
    assert.match(reply.headers.get('x-request-id') ?? '', /^req_/);
  }

  for (const dialect of DIALECTS) {
    test(`${dialect.name}: 4xx in its own shape, naming the field`, async () => {
      const cases = BAD_BODIES.filter(({ only }) => only === undefined || only.includes(dialect.name));
      await inParallel(cases, 8, async (bad) => {
        const url = `${gateway.url}${dialect.path(bad.model ?? MODEL, false)}`;
        const body = Buffer.from(bad.bytes(dialect));
        assertRefused(await post(url, { headers: dialect.headers, body }), dialect, bad);
      });
      assert.deepEqual(simulator.simulator.log(), []);
    });

    test(`${dialect.name}: a body over the limit is 413, and its sender can read it`, async () => {
      const bad: BadBody = { what: 'too large', bytes: () => '', status: 413 };
      for (const size of [MAX_BODY + 1, 8 * MAX_BODY]) {
        const body = Buffer.alloc(size, 0x20);
        assertRefused(
          await exchangeBytes(gateway.running.port, postBytes(dialect, MODEL, body)),
          dialect,
          bad,
        );
        const head = headOf('POST', dialect.path(MODEL, false), {
          ...dialect.headers,
          'transfer-encoding': 'chunked',
        });
        const chunks = [`${head}${size.toString(16)}\r\n`, body, '\r\n0\r\n\r\n'];
        const bytes = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk as string)));
        assertRefused(await exchangeBytes(gateway.running.port, bytes), dialect, bad);
        const url = `${gateway.url}${dialect.path(MODEL, false)}`;
        assertRefused(await post(url, { headers: dialect.headers, body }), dialect, bad);
      }
      assert.deepEqual(simulator.simulator.log(), []);
    });

    test(`${dialect.name}: other content types are 415`, async () => {
      const bad: BadBody = { what: 'content type', bytes: () => '', status: 415, names: /content-type/ };
      const body = JSON.stringify(dialect.body(MODEL, 'Hello', false));
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        const headers = { ...dialect.headers, 'content-type': type };
        const reply = await post(`${gateway.url}${dialect.path(MODEL, false)}`, { headers, body });
        assertRefused(reply, dialect, bad);
      }
      assert.deepEqual(simulator.simulator.log(), []);
    });
  }

  test('nothing was polluted, nothing was a defect, and all are served', async () => {
    assert.equal(({} as Body).polluted, undefined);
    for (const dialect of DIALECTS) {
      assert.equal(
        (await ask(gateway.url, dialect, { model: MODEL, text: 'Hello', stream: false })).status,
        200,
      );
    }
    await gateway.close();
    assert.deepEqual(
      gateway.log.filter(({ level, outcome }) => level === 'error' || outcome === 'internal'),
      [],
    );
  });
});

describe('bodies that are odd but right', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;
  before(async () => {
    simulator = await startTestSimulator();
    gateway = await startTestGateway({ ...configFor(simulator.url), server: { maxBody: '1MB' } });
  });
  after(async () => {
    await gateway.close();
    await simulator.close();
  });

  const ODD: Readonly<Record<string, (dialect: DialectUnderTest) => string>> = {
    'a byte order mark': (dialect) => `\ufeff${changed(() => undefined)(dialect)}`,
    'white space all round': (dialect) => `\r\n\t ${changed(() => undefined)(dialect)}\n\n`,
    'every character escaped': (dialect) =>
      changed(() => undefined)(dialect).replaceAll('Hello', '\\u0048\\u0065\\u006c\\u006c\\u006f'),
    'a lone surrogate': (dialect) => changed(() => undefined)(dialect).replaceAll('Hello', '\\ud800 \\udfff'),
    'NUL, escaped': (dialect) => changed(() => undefined)(dialect).replaceAll('Hello', '\\u0000'),
    'line separators': (dialect) =>
      changed(() => undefined)(dialect).replaceAll('Hello', 'a\u2028b\u2029c\u0085d'),
    'a text that looks like a frame': (dialect) =>
      changed(() => undefined)(dialect).replaceAll('Hello', 'data: [DONE]\\n\\nevent: error\\n\\n'),
    'a text just under the limit of bytes': (dialect) =>
      changed(() => undefined)(dialect).replaceAll(
        'Hello',
        'x'.repeat(dialect.name === 'native' ? 100_000 : MAX_BODY - 500),
      ),
    'the same member twice: the last one counts': (dialect) =>
      changed(() => undefined)(dialect).replace('"messages":', '"messages":5,"messages":'),
  };

  for (const kind of ['openai', 'anthropic', 'bedrock']) {
    test(`${kind}: each is answered, streamed and whole`, async () => {
      const runs = Object.entries(ODD).flatMap(([what, write]) =>
        DIALECTS.flatMap((dialect) => [false, true].map((stream) => ({ what, write, dialect, stream }))),
      );
      await inParallel(runs, 8, async ({ what, write, dialect, stream }) => {
        const body = write(dialect)
          .replaceAll(`"${MODEL}"`, `"on-${kind}"`)
          .replaceAll('"stream":false', `"stream":${stream}`);
        const url = `${gateway.url}${dialect.path(`on-${kind}`, stream)}`;
        const reply = await post(url, { headers: dialect.headers, body: Buffer.from(body) });
        const label = `${dialect.name} → ${kind}, ${what}`;
        assert.equal(reply.status, 200, `${label}: ${Buffer.from(reply.body).toString().slice(0, 300)}`);
        if (stream) assert.equal(dialect.readStream(reply).end, 'finish', label);
        else assert.notEqual(dialect.readAnswer(reply), '', label);
      });
    });
  }
});
