import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeEvent, encodeException } from '../core/codec/event-stream.ts';
import { isTerminal, type StreamPart } from '../core/stream-part.ts';
import type { BoundProvider, ChatDecoder, EncodedCall } from '../ports/provider.ts';
import { assertOneTerminal, everyCut } from '../testing/replay-answer.ts';
import { bindAnthropic } from './anthropic/provider.ts';
import { target as bedrockTarget } from './bedrock/fixtures/requests.ts';
import { bindBedrock } from './bedrock/provider.ts';
import { ChunkReader } from './openai-compatible/decode/read-chunks.ts';
import { bindOpenAiCompatible } from './openai-compatible/provider.ts';
import { SseDecoder } from './sse-decoder.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const target = { baseUrl: 'http://a/v1', model: 'm', defaultMaxTokens: 1 };

function decoderOf(provider: BoundProvider, format: EncodedCall['format']): ChatDecoder {
  return provider.decoder({ stream: true, sameDialect: true, hideUsage: false, format } as EncodedCall);
}

const data = (json: unknown): string => `data: ${JSON.stringify(json)}\n\n`;
const chunk = (choice: object): string => data({ id: 'c', model: 'm', choices: [{ index: 0, ...choice }] });
const named = (event: { type: string }): string => `event: ${event.type}\n${data(event)}`;
const invoked = (event: object): Uint8Array =>
  encodeEvent('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') });

/** An answer in frames: what begins it, what tells its end, what may stand between, and its terminator. */
interface Ending {
  readonly name: string;
  readonly decoder: () => ChatDecoder;
  readonly begin: Uint8Array;
  readonly reason: Uint8Array;
  readonly between: Uint8Array;
  readonly terminator: Uint8Array;
  /** An error frame of the provider. */
  readonly error: Uint8Array;
}

const start = { type: 'message_start', message: { id: 'm', model: 'm', usage: { input_tokens: 1 } } };
const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } };
const stopReason = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } };
const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };

const ENDINGS: readonly Ending[] = [
  {
    name: 'OpenAI',
    decoder: () => decoderOf(bindOpenAiCompatible(target), 'openai-chat'),
    begin: utf8(chunk({ delta: { content: 'Hi' } })),
    reason: utf8(chunk({ delta: {}, finish_reason: 'stop' })),
    between: utf8(
      `: still here\n\n${data({ id: 'c', choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } })}`,
    ),
    terminator: utf8('data: [DONE]\n\n'),
    error: utf8(data({ error: { message: 'Overloaded', type: 'overloaded' } })),
  },
  {
    name: 'Anthropic',
    decoder: () => decoderOf(bindAnthropic(target), 'anthropic-messages'),
    begin: utf8(named(start) + named(delta)),
    reason: utf8(named(stopReason)),
    between: utf8(named({ type: 'ping' })),
    terminator: utf8(named({ type: 'message_stop' })),
    error: utf8(named(overloaded)),
  },
  {
    name: 'Converse',
    decoder: () => decoderOf(bindBedrock(bedrockTarget()), 'bedrock-converse'),
    begin: Buffer.concat([
      encodeEvent('messageStart', { role: 'assistant' }),
      encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi' } }),
    ]),
    reason: encodeEvent('messageStop', { stopReason: 'end_turn' }),
    between: encodeEvent('somethingNew', {}),
    terminator: encodeEvent('metadata', { usage: { inputTokens: 1, outputTokens: 1 } }),
    error: encodeException('throttlingException', { message: 'slow down' }),
  },
  {
    name: 'InvokeModel',
    decoder: () => decoderOf(bindBedrock(bedrockTarget()), 'bedrock-invoke'),
    begin: Buffer.concat([invoked(start), invoked(delta)]),
    reason: invoked(stopReason),
    between: invoked({ type: 'ping' }),
    terminator: invoked({ type: 'message_stop' }),
    error: invoked(overloaded),
  },
];

interface Read {
  readonly parts: readonly StreamPart[];
  readonly raw: Buffer;
}

function readAll(decoder: ChatDecoder, pieces: readonly Uint8Array[]): Read {
  const batches = [...pieces.map((piece) => decoder.push(Buffer.from(piece))), decoder.end()];
  const parts = batches.flatMap((batch) => batch.parts);
  assertOneTerminal(parts);
  return { parts, raw: Buffer.concat(batches.map((batch) => batch.raw)) };
}

function endOf({ parts }: Read): string | undefined {
  const last = parts.at(-1);
  return last?.type === 'failure' ? last.failure.code : last?.type;
}

for (const { name, decoder, begin, reason, between, terminator, error } of ENDINGS) {
  describe(`${name}: the finish reason is held until its terminator`, () => {
    const cases: [what: string, bytes: Uint8Array, end: string, raw: Uint8Array][] = [
      [
        'it comes',
        Buffer.concat([begin, reason, terminator]),
        'finish',
        Buffer.concat([begin, reason, terminator]),
      ],
      [
        'it comes behind other frames',
        Buffer.concat([begin, reason, between, terminator]),
        'finish',
        Buffer.concat([begin, reason, between, terminator]),
      ],
      ['the stream ends instead', Buffer.concat([begin, reason, between]), 'truncated', begin],
    ];
    for (const [what, bytes, end, raw] of cases) {
      test(`${what}, wherever it is cut`, () => {
        for (const pieces of [[bytes], ...everyCut(bytes)]) {
          const read = readAll(decoder(), pieces);
          assert.equal(endOf(read), end);
          assert.deepEqual(read.raw, Buffer.from(raw));
        }
      });
    }

    test('an error comes instead: the caller sees that alone', () => {
      const bytes = Buffer.concat([begin, reason, between, error, terminator]);
      for (const pieces of [[bytes], ...everyCut(bytes)]) {
        const read = readAll(decoder(), pieces);
        assert.equal(read.parts.at(-1)?.type, 'failure');
        assert.deepEqual(read.raw, Buffer.from(begin));
      }
    });

    test('garbage comes instead', () => {
      const read = readAll(decoder(), [begin, reason, utf8('<html>Bad gateway</html>\n\n')]);
      assert.equal(endOf(read), 'bad_upstream_answer');
      assert.deepEqual(read.raw, Buffer.from(begin));
    });

    test('what was said before goes on at once', () => {
      const one = decoder();
      assert.deepEqual(Buffer.from(one.push(begin).raw), Buffer.from(begin));
      assert.equal(one.push(reason).raw.length, 0);
      assert.equal(one.push(between).raw.length, 0);
      assert.deepEqual(Buffer.from(one.push(terminator).raw), Buffer.concat([reason, between, terminator]));
    });
  });
}

describe('several choices', () => {
  const of = (index: number, choice: object): string =>
    data({ id: 'c', model: 'm', choices: [{ index, ...choice }] });
  const begin = of(0, { delta: { content: 'a' } }) + of(1, { delta: { content: 'b' } });
  const first = of(0, { delta: {}, finish_reason: 'stop' });

  test('one that ends while another goes on is not held', () => {
    const one = decoderOf(bindOpenAiCompatible(target), 'openai-chat');
    const more = of(1, { delta: { content: 'c' } });
    for (const frames of [begin, first, more])
      assert.equal(Buffer.from(one.push(utf8(frames)).raw).toString(), frames);
    assert.equal(one.push(utf8(of(1, { delta: {}, finish_reason: 'stop' }))).raw.length, 0);
  });

  test('one that begins when another has ended lets go of what was held', () => {
    const one = decoderOf(bindOpenAiCompatible(target), 'openai-chat');
    one.push(utf8(of(0, { delta: { content: 'a' } })));
    assert.equal(one.push(utf8(first)).raw.length, 0);
    const next = of(1, { delta: { content: 'b' } });
    assert.equal(Buffer.from(one.push(utf8(next)).raw).toString(), first + next);
  });
});

describe('streams without their last line ends', () => {
  for (const { name, decoder, begin, reason, terminator } of ENDINGS.slice(0, 2)) {
    const whole = Buffer.concat([begin, reason, terminator]);
    const text = whole.toString().trimEnd();
    for (const [what, tail] of [
      ['no line feed', ''],
      ['one line feed', '\n'],
      ['a carriage return', '\r'],
      ['CRLF', '\r\n'],
    ]) {
      test(`${name}, ${what}: whole, and handed on with its blank line`, () => {
        const bytes = utf8(text + tail);
        for (const pieces of [[bytes], ...everyCut(bytes)]) {
          const read = readAll(decoder(), pieces);
          assert.equal(endOf(read), 'finish');
          assert.match(read.raw.toString(), /\n\r?\n$/);
          assert.equal(read.raw.toString().trimEnd(), text);
        }
      });
    }

    test(`${name}: one that was cut in its last frame is cut`, () => {
      for (let end = text.length - 1; end > text.length - 12; end -= 1) {
        const read = readAll(decoder(), [utf8(text.slice(0, end))]);
        assert.equal(endOf(read), 'truncated', text.slice(0, end));
        assert.deepEqual(read.raw, Buffer.from(begin));
      }
    });
  }
});

describe('a stream that ends behind its finish reason without [DONE]', () => {
  const begin = chunk({ delta: { content: 'Hi' } });
  const reason = chunk({ delta: {}, finish_reason: 'stop' });
  const read = (text: string, endMarker: 'required' | 'optional'): Read =>
    readAll(new SseDecoder(new ChunkReader({ hideUsage: false, endMarker })), [utf8(text)]);

  test('is cut where the target is to send one', () => {
    const { parts, raw } = read(begin + reason, 'required');
    assert.equal(endOf({ parts, raw }), 'truncated');
    assert.equal(raw.toString(), begin);
  });

  test('is whole where it need not, and has one for a caller of the same dialect', () => {
    for (const text of [begin + reason, (begin + reason).trimEnd()]) {
      const { parts, raw } = read(text, 'optional');
      assert.equal(endOf({ parts, raw }), 'finish');
      assert.equal(raw.toString(), `${begin}${reason}data: [DONE]\n\n`);
    }
  });

  test('is cut without a finish reason all the same', () => {
    assert.equal(endOf(read(begin, 'optional')), 'truncated');
    assert.equal(endOf(read(`${begin}data: {"choices"`, 'optional')), 'truncated');
  });
});

describe('lines as WHATWG has them', () => {
  for (const { name, decoder, begin, reason, terminator } of ENDINGS.slice(0, 2)) {
    const plain = Buffer.concat([begin, reason, terminator]).toString();
    for (const [what, text] of [
      ['CRLF', plain.replaceAll('\n', '\r\n')],
      ['CR', plain.replaceAll('\n', '\r')],
      ['no blank behind the colon', plain.replaceAll('data: ', 'data:').replaceAll('event: ', 'event:')],
      ['a byte order mark', `\ufeff${plain}`],
      ['comments', plain.replaceAll(/^(data|event)/gm, ': PROCESSING\n$1')],
    ] as const) {
      test(`${name}: ${what}`, () => {
        const bytes = utf8(text);
        for (const pieces of [[bytes], ...everyCut(bytes)]) {
          const read = readAll(decoder(), pieces);
          assert.equal(read.parts.filter(isTerminal).length, 1);
          assert.equal(endOf(read), 'finish');
          assert.ok(read.parts.some((part) => part.type === 'text' && part.text === 'Hi'));
          assert.equal(read.raw.toString(), text);
        }
      });
    }
  }
});
