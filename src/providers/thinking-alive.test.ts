import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeEvent } from '../core/codec/event-stream.ts';
import type { BoundProvider, ChatDecoder, EncodedCall } from '../ports/provider.ts';
import { bindAnthropic } from './anthropic/provider.ts';
import { target as bedrockTarget } from './bedrock/fixtures/requests.ts';
import { bindBedrock } from './bedrock/provider.ts';

const start = { type: 'message_start', message: { id: 'm', usage: { input_tokens: 1 } } };
const opened = {
  type: 'content_block_start',
  index: 0,
  content_block: { type: 'thinking', thinking: '', signature: '' },
};
const text = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };

const sse = (event: { type: string }): Uint8Array =>
  Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
const invoked = (event: object): Uint8Array =>
  encodeEvent('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') });
const reasoning = (reasoningContent: object): Uint8Array =>
  encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent } });

function decoderOf(provider: BoundProvider, format: EncodedCall['format']): ChatDecoder {
  return provider.decoder({ stream: true, sameDialect: true, hideUsage: false, format } as EncodedCall);
}

const anthropic = (): ChatDecoder =>
  decoderOf(bindAnthropic({ baseUrl: 'http://a', model: 'm', defaultMaxTokens: 1 }), 'anthropic-messages');
const invoke = (): ChatDecoder => decoderOf(bindBedrock(bedrockTarget()), 'bedrock-invoke');
const converse = (): ChatDecoder => decoderOf(bindBedrock(bedrockTarget()), 'bedrock-converse');

describe('a block of thinking whose text is withheld', () => {
  for (const [name, decoder, before, block] of [
    ['Anthropic', anthropic, [sse(start), sse({ type: 'ping' }), sse(text)], sse(opened)],
    ['InvokeModel', invoke, [invoked(start), invoked({ type: 'ping' }), invoked(text)], invoked(opened)],
    ['Converse', converse, [encodeEvent('messageStart', { role: 'assistant' })], reasoning({ text: '' })],
  ] as const) {
    test(`${name}: is told without any content, once it is opened`, () => {
      const one = decoder();
      for (const bytes of before) one.push(bytes);
      assert.equal(one.thinking, false);
      assert.deepEqual(one.push(block).parts, []);
      assert.equal(one.thinking, true);
    });
  }
});
