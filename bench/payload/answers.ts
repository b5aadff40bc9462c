import { encodeEvent } from '../../src/core/codec/event-stream.ts';

/** The upstream's answers, made once, because the upstream must cost little. */
export interface Answers {
  /** `content-type` of a whole answer and of a streamed one. */
  readonly wholeType: string;
  readonly streamType: string;
  readonly whole: Uint8Array;
  /** The start of a stream, with its first words. */
  readonly opening: Uint8Array;
  /** One piece of text, which may be repeated. */
  readonly piece: Uint8Array;
  /** Finish, usage and terminator. */
  readonly closing: Uint8Array;
}

const WORDS = ' and then the cache';
const TEXT = `The compiler keeps its cache in the build folder${WORDS.repeat(24)}.`;
const CHUNK = {
  id: 'chatcmpl-9f8e7d6c5b4a',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'gpt-4o-2024-08-06',
};

export const OPENAI: Answers = {
  wholeType: 'application/json',
  streamType: 'text/event-stream; charset=utf-8',
  whole: json({
    ...CHUNK,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: TEXT, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 240, completion_tokens: 120, total_tokens: 360 },
  }),
  opening: bytes(
    openAiChunk({ role: 'assistant', content: '', refusal: null }) + openAiChunk({ content: WORDS }),
  ),
  piece: bytes(openAiChunk({ content: WORDS })),
  closing: bytes(
    `${openAiChunk({}, 'stop')}data: ${JSON.stringify({ ...CHUNK, choices: [], usage: { prompt_tokens: 240, completion_tokens: 120, total_tokens: 360 } })}\n\ndata: [DONE]\n\n`,
  ),
};

const USAGE = { inputTokens: 240, outputTokens: 120, totalTokens: 360 };

export const CONVERSE: Answers = {
  wholeType: 'application/json',
  streamType: 'application/vnd.amazon.eventstream',
  whole: json({
    output: { message: { role: 'assistant', content: [{ text: TEXT }] } },
    stopReason: 'end_turn',
    usage: USAGE,
    metrics: { latencyMs: 12 },
  }),
  opening: joined([
    encodeEvent('messageStart', { role: 'assistant', p: 'abcdefgh' }),
    encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: WORDS }, p: 'abcdefgh' }),
  ]),
  piece: encodeEvent('contentBlockDelta', {
    contentBlockIndex: 0,
    delta: { text: WORDS },
    p: 'abcdefghijklm',
  }),
  closing: joined([
    encodeEvent('contentBlockStop', { contentBlockIndex: 0, p: 'abc' }),
    encodeEvent('messageStop', { stopReason: 'end_turn', p: 'abcdef' }),
    encodeEvent('metadata', { usage: USAGE, metrics: { latencyMs: 12 }, p: 'abcdef' }),
  ]),
};

function openAiChunk(delta: object, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ ...CHUNK, system_fingerprint: 'fp_0123456789', choices, usage: null })}\n\n`;
}

function json(value: object): Uint8Array {
  return bytes(JSON.stringify(value));
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(pieces);
}
