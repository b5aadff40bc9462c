import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../../core/chat-request.ts';
import { assistant, type Place, refusalOf, user } from '../testing.fixture.ts';

const image = (mediaType: string, data: string): Partial<ChatRequest> => ({
  messages: [
    {
      role: 'user',
      parts: [
        { type: 'text', text: '?' },
        { type: 'image', mediaType, source: { kind: 'base64', data } },
      ],
    },
  ],
});
describe('what cannot be made to fit is refused, so that the next target is asked', () => {
  const refusals: readonly [says: string, place: Place, given: Partial<ChatRequest>, failure: string][] = [
    [
      'a blank last message',
      'ant claude-sonnet-4-6',
      { messages: [user('a'), assistant('b'), user(' ')] },
      'unsupported messages.2',
    ],
    [
      'a blank last message',
      'bed claude-sonnet-4-6',
      { messages: [user('a'), assistant('b'), user(' ')] },
      'unsupported messages.2',
    ],
    [
      'a prefill from 4.6 on',
      'ant claude-opus-4-6',
      { messages: [user('a'), assistant('b')] },
      'unsupported messages.1',
    ],
    [
      'a prefill from 4.6 on',
      'bed claude-sonnet-5',
      { messages: [user('a'), assistant('b')] },
      'unsupported messages.1',
    ],
    [
      'a prefill',
      'oai mistral-large-latest',
      { messages: [user('a'), assistant('b')] },
      'unsupported messages.1',
    ],
    ['an image of another type', 'ant claude-sonnet-4-6', image('image/svg+xml', 'PHN2Zy8+'), 'unsupported '],
    ['five stop sequences', 'oai gpt-4.1', { stop: ['1', '2', '3', '4', '5'] }, 'unsupported stop'],
    ['a stop sequence', 'oai o3', { stop: ['1'] }, 'unsupported stop'],
    ['a stop sequence', 'oai o4-mini', { stop: ['1'] }, 'unsupported stop'],
    ['2501 stop sequences', 'bed amazon.nova-pro-v1:0', { stop: Array(2_501).fill('s') }, 'unsupported stop'],
    ['seventeen stop sequences', 'oai deepseek-chat', { stop: Array(17).fill('s') }, 'unsupported stop'],
    [
      'a prefill',
      'ant claude-mythos-preview',
      { messages: [user('a'), assistant('b')] },
      'unsupported messages.1',
    ],
  ];
  test('five stop sequences at Groq, whatever the model', () => {
    const own = { baseUrl: 'https://api.groq.com/openai/v1' };
    assert.equal(refusalOf('oai house-model', { stop: Array(5).fill('s') }, own), 'unsupported stop');
    assert.equal(refusalOf('oai house-model', { stop: Array(4).fill('s') }, own), undefined);
  });

  for (const [says, place, given, failure] of refusals)
    test(`${place}: ${says}`, () => assert.equal(refusalOf(place, given), failure));
});
