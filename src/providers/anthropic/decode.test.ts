import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type Collected, Collector } from '../../core/collect.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { ChatDecoder, EncodedCall } from '../../ports/provider.ts';
import { assertOneTerminal, everyCut, type Replayed, replayAnswer } from '../../testing/replay-answer.ts';
import { bindAnthropic } from './provider.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const fixture = (name: string): Uint8Array => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
const decoder = (stream = true): ChatDecoder =>
  bindAnthropic({ baseUrl: 'http://a', model: 'm', defaultMaxTokens: 1 }).decoder({ stream } as EncodedCall);

function replay(text: string | Uint8Array, stream = true): Replayed {
  const read = replayAnswer(decoder(stream), [typeof text === 'string' ? bytesOf(text) : text]);
  assertOneTerminal(read.parts);
  return read;
}

function collected(parts: readonly StreamPart[]): Collected {
  const collector = new Collector();
  collector.push(parts);
  return collector.result();
}

function failureCode(parts: readonly StreamPart[]): string | undefined {
  const last = parts.at(-1);
  return last?.type === 'failure' ? last.failure.code : undefined;
}

const STREAMS: Record<string, Pick<Collected, 'content' | 'usage' | 'end'>> = {
  'text.sse': {
    content: [{ type: 'text', text: 'Use `map`:\n\nnaïve 😀 "quoted"' }],
    usage: {
      inputTokens: 25,
      outputTokens: 15,
      cacheReadTokens: 1000,
      cacheWriteTokens: 200,
      reasoningTokens: 0,
    },
    end: { reason: { unified: 'stop-sequence', raw: 'stop_sequence', stopSequence: 'END' } },
  },
  'thinking-tools.sse': {
    content: [
      { type: 'reasoning', text: 'I should read it.', signature: 'EqQBCgIYAhIM' },
      { type: 'reasoning', text: '', redacted: 'EmwKAhgBEgy3' },
      { type: 'text', text: 'Reading.' },
      { type: 'tool-call', id: 'toolu_01A', name: 'read_file', argumentsText: '{"path": "src/a.ts"}' },
      { type: 'tool-call', id: 'toolu_01B', name: 'list_files', argumentsText: '' },
    ],
    usage: {
      inputTokens: 25,
      outputTokens: 120,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 40,
    },
    end: { reason: { unified: 'tool-use', raw: 'tool_use' } },
  },
  'refusal.sse': {
    content: [{ type: 'text', text: "I won't" }],
    usage: { inputTokens: 25, outputTokens: 4, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
    end: { reason: { unified: 'refusal', raw: 'refusal' } },
  },
};

describe('Anthropic streams', () => {
  for (const [name, expected] of Object.entries(STREAMS)) {
    const bytes = fixture(name);
    const text = new TextDecoder().decode(bytes);

    test(`${name}: read, and handed on byte for byte`, () => {
      const { parts, raw } = replay(bytes);
      const { content, usage, end } = collected(parts);
      assert.deepEqual({ content, usage, end }, expected);
      assert.equal(raw, text);
    });

    test(`${name}: the same wherever it is cut`, () => {
      const whole = replay(bytes);
      for (const pieces of everyCut(bytes)) assert.deepEqual(replayAnswer(decoder(), pieces), whole);
    });

    test(`${name}: never a finish unless it is whole`, () => {
      // Line ends behind the terminator may be missing.
      const needed = bytesOf(text.trimEnd()).length;
      for (let end = 0; end < bytes.length; end += 1) {
        const { parts, raw } = replay(bytes.subarray(0, end));
        assert.equal(failureCode(parts), end < needed ? 'truncated' : undefined, String(end));
        assert.ok(text.startsWith(raw) && (raw === '' || raw.endsWith('\n\n')), String(end));
        assert.ok(end >= needed || !raw.includes('message_delta'), `an end and an error: ${end}`);
      }
    });
  }

  test('an error event is a failure, and is not handed on, nor what follows it', () => {
    const text = new TextDecoder().decode(fixture('overloaded.sse'));
    for (const pieces of [[bytesOf(text)], ...everyCut(bytesOf(`${text}${text}`))]) {
      const { parts, raw } = replayAnswer(decoder(), pieces);
      assertOneTerminal(parts);
      assert.equal(failureCode(parts), 'overloaded');
      assert.equal(raw, text.slice(0, text.indexOf('event: error')));
    }
  });

  const start =
    'event: message_start\ndata: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":1}}}\n\n';
  const stop = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';

  test('what is no event ends the stream, and is not handed on', () => {
    for (const junk of [
      'data: {"type":\n\n',
      'data: null\n\n',
      'data: [1]\n\n',
      'noise\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta"}\n\n',
    ]) {
      const { parts, raw } = replay(`${start}${junk}${stop}`);
      assert.equal(failureCode(parts), 'bad_upstream_answer', junk);
      assert.equal(raw, start);
    }
  });

  test('an event named error is one, whatever its data says', () => {
    for (const odd of ['event: error\ndata: {}\n\n', 'event: error\ndata: {"type":"ping"}\n\n']) {
      const { parts, raw } = replay(`${start}${odd}${stop}`);
      assert.equal(failureCode(parts), 'upstream_error', odd);
      assert.equal(raw, start);
    }
  });

  test('a stop without a reason before it is no clean end', () => {
    assert.equal(failureCode(replay(`${start}${stop}`).parts), 'bad_upstream_answer');
  });

  test('events of the future and comments go on unread', () => {
    const odd = ': keep-alive\n\nevent: vibe\ndata: {"type":"vibe","x":1}\n\n';
    const delta =
      'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}\n\n';
    const { parts, raw } = replay(`${start}${odd}${delta}${stop}`);
    assert.equal(parts.at(-1)?.type, 'finish');
    assert.equal(raw, `${start}${odd}${delta}${stop}`);
  });
});

describe('whole Anthropic answers', () => {
  test('are read, and handed on as they came', () => {
    const bytes = fixture('answer.json');
    const { parts, raw } = replay(bytes, false);
    assert.deepEqual(collected(parts), {
      id: 'msg_01Wh',
      model: 'claude-sonnet-4-5-20250929',
      content: [
        { type: 'text', text: 'Reading.' },
        { type: 'tool-call', id: 'toolu_01A', name: 'read_file', argumentsText: '{"path":"a"}' },
      ],
      usage: {
        inputTokens: 30,
        outputTokens: 17,
        cacheReadTokens: 12,
        cacheWriteTokens: 0,
        reasoningTokens: 0,
      },
      end: { reason: { unified: 'tool-use', raw: 'tool_use' } },
    });
    assert.equal(raw, new TextDecoder().decode(bytes));
  });

  test('what is no answer is a failure', () => {
    const cases: [body: string, code: string][] = [
      ['', 'bad_upstream_answer'],
      ['{"type":"message","content":[', 'bad_upstream_answer'],
      ['{"type":"message"}', 'bad_upstream_answer'],
      ['{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}', 'throttled'],
    ];
    for (const [body, code] of cases) assert.equal(failureCode(replay(body, false).parts), code, body);
  });
});
