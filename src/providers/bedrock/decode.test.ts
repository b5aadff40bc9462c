import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import fc from 'fast-check';
import { isTerminal, type StreamPart } from '../../core/stream-part.ts';
import type { ChatDecoder, EncodedCall } from '../../ports/provider.ts';
import { target } from './fixtures/requests.ts';
import { bindBedrock } from './provider.ts';

type Event = readonly [type: string, payload: unknown];

/** Frames are written by AWS's own codec, not ours. */
const codec = new EventStreamCodec(toUtf8, fromUtf8);

function frame(messageType: string, headers: Record<string, string>, payload: unknown): Uint8Array {
  const all = { ':message-type': messageType, ':content-type': 'application/json', ...headers };
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, { type: 'string', value }]),
    ),
    body: fromUtf8(JSON.stringify(payload)),
  });
}

function eventFrame([type, payload]: Event): Uint8Array {
  return frame('event', { ':event-type': type }, payload);
}

function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
}

function lines(name: string): unknown[] {
  return fixture(name)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

function converseFrames(name: string): Uint8Array[] {
  return (lines(name) as Event[]).map(eventFrame);
}

/** Anthropic's events as Bedrock carries them: base64, padded at random. */
function invokeFrames(name: string): Uint8Array[] {
  return lines(name).map((event, index) =>
    eventFrame([
      'chunk',
      { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcdefghijklmn'.slice(0, index) },
    ]),
  );
}

function decoderFor(format: 'bedrock-converse' | 'bedrock-invoke', stream: boolean): ChatDecoder {
  return bindBedrock(target()).decoder({ format, stream } as EncodedCall);
}

interface Read {
  readonly parts: readonly StreamPart[];
  readonly raw: Uint8Array;
}

function readAll(decoder: ChatDecoder, pieces: readonly Uint8Array[]): Read {
  const batches = [...pieces.map((piece) => decoder.push(piece)), decoder.end()];
  return {
    parts: batches.flatMap((batch) => batch.parts),
    raw: Buffer.concat(batches.map((batch) => batch.raw)),
  };
}

const WEATHER_USAGE = {
  inputTokens: 402,
  outputTokens: 67,
  cacheReadTokens: 100,
  cacheWriteTokens: 7,
  reasoningTokens: 0,
};

const STREAMS: readonly {
  name: string;
  dialect: 'bedrock-converse' | 'bedrock-invoke';
  frames: readonly Uint8Array[];
  parts: readonly StreamPart[];
}[] = [
  {
    name: 'ConverseStream: text',
    dialect: 'bedrock-converse',
    frames: converseFrames('converse-stream-text.jsonl'),
    parts: [
      { type: 'start' },
      { type: 'text', text: 'Grüße' },
      { type: 'text', text: ' aus Köln 🙂' },
      {
        type: 'finish',
        reason: { unified: 'stop-sequence', raw: 'stop_sequence', stopSequence: 'END' },
        usage: {
          inputTokens: 12,
          outputTokens: 9,
          cacheReadTokens: 1024,
          cacheWriteTokens: 0,
          reasoningTokens: 0,
        },
      },
    ],
  },
  {
    name: 'ConverseStream: tool calls',
    dialect: 'bedrock-converse',
    frames: converseFrames('converse-stream-tools.jsonl'),
    parts: [
      { type: 'start' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool-call-start', index: 0, id: 'tooluse_kZJMlvQmRJ6eAyJE5GIl7Q', name: 'get_weather' },
      { type: 'tool-call-delta', index: 0, argumentsText: '{"city": "K' },
      { type: 'tool-call-delta', index: 0, argumentsText: 'öln"}' },
      { type: 'tool-call-end', index: 0 },
      { type: 'tool-call-start', index: 1, id: 'tooluse_Nc9qgMaxQ2yqQmoDNzlhYA', name: 'get_time' },
      { type: 'tool-call-end', index: 1 },
      {
        type: 'finish',
        reason: { unified: 'tool-use', raw: 'tool_use' },
        usage: {
          inputTokens: 402,
          outputTokens: 67,
          cacheReadTokens: 0,
          cacheWriteTokens: 0,
          reasoningTokens: 0,
        },
      },
    ],
  },
  {
    name: 'ConverseStream: reasoning',
    dialect: 'bedrock-converse',
    frames: converseFrames('converse-stream-reasoning.jsonl'),
    parts: [
      { type: 'start' },
      { type: 'reasoning', text: 'Seven times' },
      { type: 'reasoning', text: ' eight.' },
      { type: 'reasoning', text: '', signature: 'EpwBCkYIARgCKkDdZ==' },
      { type: 'reasoning', text: '', redacted: 'cmVkYWN0ZWQ=' },
      { type: 'text', text: '56' },
      {
        type: 'finish',
        reason: { unified: 'stop', raw: 'end_turn' },
        usage: {
          inputTokens: 39,
          outputTokens: 51,
          cacheReadTokens: 0,
          cacheWriteTokens: 7,
          reasoningTokens: 0,
        },
      },
    ],
  },
  {
    name: 'InvokeModelWithResponseStream: Anthropic events',
    dialect: 'bedrock-invoke',
    frames: invokeFrames('invoke-stream.jsonl'),
    parts: [
      {
        type: 'start',
        id: 'msg_bdrk_01VVyAp',
        model: 'claude-sonnet-4-20250514',
        usage: { ...WEATHER_USAGE, outputTokens: 2 },
      },
      { type: 'reasoning', text: 'They want the weather.' },
      { type: 'reasoning', text: '', signature: 'EpwBCkYIARgCKkDdZ==' },
      { type: 'reasoning', text: '', redacted: 'cmVkYWN0ZWQ=' },
      { type: 'text', text: 'Grüße 🙂' },
      { type: 'tool-call-start', index: 0, id: 'toolu_bdrk_01', name: 'get_weather' },
      { type: 'tool-call-delta', index: 0, argumentsText: '{"city": "Köln"}' },
      { type: 'tool-call-end', index: 0 },
      { type: 'usage', usage: WEATHER_USAGE },
      { type: 'finish', reason: { unified: 'tool-use', raw: 'tool_use' }, usage: WEATHER_USAGE },
    ],
  },
];

for (const { name, dialect, frames, parts } of STREAMS) {
  const bytes: Uint8Array = Buffer.concat(frames);
  const boundaries = new Set<number>([0]);
  for (let at = 0, index = 0; index < frames.length; index += 1) {
    at += frames[index]?.length ?? 0;
    boundaries.add(at);
  }

  describe(name, () => {
    test('whole: its parts, and its bytes handed on', () => {
      const read = readAll(decoderFor(dialect, true), [bytes]);
      assert.deepEqual(read.parts, parts);
      assert.deepEqual(read.raw, Buffer.from(bytes));
    });

    test('cut in two at every byte: the same parts and bytes', () => {
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        const read = readAll(decoderFor(dialect, true), [bytes.subarray(0, cut), bytes.subarray(cut)]);
        assert.deepEqual(read.parts, parts, `cut at ${cut}`);
        assert.deepEqual(read.raw, Buffer.from(bytes), `cut at ${cut}`);
      }
    });

    test('byte by byte: the same parts', () => {
      const read = readAll(
        decoderFor(dialect, true),
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
      );
      assert.deepEqual(read.parts, parts);
    });

    test('ended early at any byte: one failure, never a finish, only whole frames handed on', () => {
      for (let end = 0; end < bytes.length; end += 1) {
        const read = readAll(decoderFor(dialect, true), [bytes.subarray(0, end)]);
        const terminals = read.parts.filter(isTerminal);
        assert.equal(terminals.length, 1, `ended at ${end}`);
        const last = read.parts.at(-1);
        assert.equal(
          last?.type === 'failure' ? last.failure.code : last?.type,
          'truncated',
          `ended at ${end}`,
        );
        assert.ok(boundaries.has(read.raw.length), `ended at ${end}`);
      }
    });

    test('a flipped bit anywhere: a failure, never a finish', () => {
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
          const broken = new Uint8Array(bytes);
          broken[at] = (broken[at] ?? 0) ^ (1 << bit);
          const read = readAll(decoderFor(dialect, true), [broken]);
          assert.equal(read.parts.at(-1)?.type, 'failure');
          assert.equal(read.parts.filter(isTerminal).length, 1);
        }),
        { numRuns: 300 },
      );
    });

    test('an unknown event is passed over and handed on', () => {
      const [first = bytes, ...rest] = frames;
      const unknown = eventFrame(['somethingNew', { a: 1 }]);
      const read = readAll(decoderFor(dialect, true), [first, unknown, ...rest]);
      assert.deepEqual(read.parts, parts);
      assert.equal(read.raw.length, bytes.length + unknown.length);
    });

    test('nothing follows the terminal part', () => {
      const read = readAll(decoderFor(dialect, true), [Buffer.concat([bytes, frames[0] ?? bytes]), bytes]);
      assert.deepEqual(read.parts, parts);
      assert.equal(read.raw.length, bytes.length);
    });
  });
}

describe('a stream that Bedrock ends with an exception', () => {
  const started = STREAMS[0]?.frames.slice(0, 2) ?? [];

  for (const [type, code] of [
    ['throttlingException', 'throttled'],
    ['modelStreamErrorException', 'upstream_error'],
    ['validationException', 'upstream_rejected'],
    ['serviceUnavailableException', 'overloaded'],
    ['internalServerException', 'upstream_error'],
    ['modelTimeoutException', 'idle_timeout'],
    ['somethingNewException', 'upstream_error'],
  ] as const) {
    test(`${type} is ${code}, and its frame is not handed on`, () => {
      const exception = frame('exception', { ':exception-type': type }, { message: 'Bedrock says no.' });
      const read = readAll(decoderFor('bedrock-converse', true), [
        Buffer.concat([...started, exception, ...started]),
      ]);
      assert.deepEqual(read.parts.at(-1), {
        type: 'failure',
        failure: {
          code,
          message: 'Bedrock says no.',
          upstreamCode: `${type.charAt(0).toUpperCase()}${type.slice(1)}`,
        },
      });
      assert.equal(read.parts.length, 3);
      assert.equal(read.raw.length, Buffer.concat(started).length);
    });
  }

  test('an error message is a failure by its code', () => {
    const error = frame('error', { ':error-code': 'InternalFailure', ':error-message': 'gone' }, {});
    const read = readAll(decoderFor('bedrock-invoke', true), [error]);
    assert.deepEqual(read.parts, [
      {
        type: 'failure',
        failure: { code: 'upstream_error', message: 'gone', upstreamCode: 'InternalFailure' },
      },
    ]);
  });

  test('a message of no known type is no clean end: the SDKs throw on it', () => {
    const start = eventFrame(['messageStart', { role: 'assistant' }]);
    const end = [eventFrame(['messageStop', { stopReason: 'end_turn' }]), eventFrame(['metadata', {}])];
    for (const odd of [frame('notice', {}, {}), codec.encode({ headers: {}, body: fromUtf8('{}') })]) {
      const { parts, raw } = readAll(decoderFor('bedrock-converse', true), [start, odd, ...end]);
      const last = parts.at(-1);
      assert.equal(last?.type === 'failure' ? last.failure.code : last?.type, 'bad_upstream_answer');
      assert.equal(raw.length, start.length);
    }
  });

  test('an Anthropic error inside a chunk is a failure by its type', () => {
    const event = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    const chunk = eventFrame(['chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') }]);
    const read = readAll(decoderFor('bedrock-invoke', true), [chunk]);
    assert.deepEqual(read.parts, [
      {
        type: 'failure',
        failure: { code: 'overloaded', message: 'Overloaded', upstreamCode: 'overloaded_error' },
      },
    ]);
    assert.equal(read.raw.length, 0);
  });
});

describe('events that are not what they should be', () => {
  for (const [what, event] of [
    [
      'a tool call without an id',
      ['contentBlockStart', { contentBlockIndex: 0, start: { toolUse: { name: 'a' } } }],
    ],
    [
      'arguments outside a call',
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '{' } } }],
    ],
    ['a delta without its delta', ['contentBlockDelta', { contentBlockIndex: 0 }]],
    ['a stop without a reason', ['messageStop', {}]],
    ['JSON that is no object', ['messageStop', 7]],
  ] as [string, Event][]) {
    test(`${what} is bad_upstream_answer`, () => {
      const [part, ...more] = readAll(decoderFor('bedrock-converse', true), [eventFrame(event)]).parts;
      assert.equal(part?.type === 'failure' ? part.failure.code : part?.type, 'bad_upstream_answer');
      assert.deepEqual(more, []);
    });
  }

  test('HTML where a stream should be is bad_upstream_answer', () => {
    const read = readAll(decoderFor('bedrock-converse', true), [
      Buffer.from('<html><body>Bad Gateway</body></html>'),
    ]);
    const [part] = read.parts;
    assert.equal(part?.type === 'failure' ? part.failure.code : part?.type, 'bad_upstream_answer');
    assert.equal(read.raw.length, 0);
  });
});

describe('whole answers', () => {
  const answers = [
    ['bedrock-converse', 'converse-answer.json'],
    ['bedrock-invoke', 'invoke-answer.json'],
  ] as const;

  test('Converse: its parts', () => {
    const read = readAll(decoderFor('bedrock-converse', false), [
      Buffer.from(fixture('converse-answer.json')),
    ]);
    assert.deepEqual(read.parts, [
      { type: 'start' },
      { type: 'reasoning', text: 'They want the weather.', signature: 'EpwBCkYIARgCKkDdZ==' },
      { type: 'reasoning', text: '', redacted: 'cmVkYWN0ZWQ=' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool-call-start', index: 0, id: 'tooluse_kZJMlvQmRJ6eAyJE5GIl7Q', name: 'get_weather' },
      { type: 'tool-call-delta', index: 0, argumentsText: '{"city":"Köln"}' },
      { type: 'tool-call-end', index: 0 },
      { type: 'text', text: 'As the page says.' },
      {
        type: 'finish',
        reason: { unified: 'tool-use', raw: 'tool_use' },
        usage: { ...WEATHER_USAGE, cacheWriteTokens: 20 },
      },
    ]);
  });

  test('InvokeModel: its parts', () => {
    const read = readAll(decoderFor('bedrock-invoke', false), [Buffer.from(fixture('invoke-answer.json'))]);
    assert.deepEqual(read.parts, [
      { type: 'start', id: 'msg_bdrk_01VVyAp', model: 'claude-sonnet-4-20250514', usage: WEATHER_USAGE },
      { type: 'reasoning', text: 'They want the weather.', signature: 'EpwBCkYIARgCKkDdZ==' },
      { type: 'reasoning', text: '', redacted: 'cmVkYWN0ZWQ=' },
      { type: 'text', text: 'Grüße 🙂' },
      { type: 'tool-call-start', index: 0, id: 'toolu_bdrk_01', name: 'get_weather' },
      { type: 'tool-call-delta', index: 0, argumentsText: '{"city":"Köln"}' },
      { type: 'tool-call-end', index: 0 },
      { type: 'finish', reason: { unified: 'tool-use', raw: 'tool_use' }, usage: WEATHER_USAGE },
    ]);
  });

  for (const [dialect, name] of answers) {
    const bytes = Buffer.from(fixture(name).trim());

    test(`${name}: cut at every byte, the same parts and bytes`, () => {
      const whole = readAll(decoderFor(dialect, false), [bytes]);
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        const read = readAll(decoderFor(dialect, false), [bytes.subarray(0, cut), bytes.subarray(cut)]);
        assert.deepEqual(read, whole, `cut at ${cut}`);
      }
      assert.deepEqual(whole.raw, bytes);
    });

    test(`${name}: ended early at any byte, one failure and nothing handed on`, () => {
      for (let end = 0; end < bytes.length; end += 1) {
        const read = readAll(decoderFor(dialect, false), [bytes.subarray(0, end)]);
        assert.deepEqual(
          read.parts.map((part) => part.type),
          ['failure'],
          `ended at ${end}`,
        );
        assert.equal(read.raw.length, 0);
      }
    });
  }

  for (const text of ['null', '[]', '{}', '"a"', '{"output":{"message":{"content":[]}}}', '<html>']) {
    test(`${text} is bad_upstream_answer`, () => {
      for (const [dialect] of answers) {
        const [part] = readAll(decoderFor(dialect, false), [Buffer.from(text)]).parts;
        assert.equal(part?.type === 'failure' ? part.failure.code : part?.type, 'bad_upstream_answer');
      }
    });
  }
});
