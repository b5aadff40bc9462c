import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chatRequest, type Message } from '../../core/chat-request.ts';
import { sampleRequest } from '../../testing/sample-request.ts';
import { estimatedInput, tokenNeed } from './token-need.ts';

function user(...texts: string[]): Message[] {
  return texts.map((text) => ({ role: 'user', parts: [{ type: 'text', text }] }));
}

describe('the input of a call', () => {
  const cases: readonly (readonly [string, number, Parameters<typeof chatRequest>[0]])[] = [
    ['four bytes are a token, and a message is four', 1 + 4, { messages: user('abcd') }],
    ['a part of a token counts whole', 2 + 4, { messages: user('abcde') }],
    ['bytes are added up before they are rounded', 2 + 8, { messages: user('abcde', 'abc') }],
    ['characters are counted in UTF-8', 3 + 4, { messages: user('ÄÖ漢€') }],
    [
      'the system prompt is one message, in however many parts',
      2 + 8,
      {
        messages: user('abcd'),
        system: [
          { type: 'text', text: 'ab' },
          { type: 'text', text: 'cd' },
        ],
      },
    ],
    ['an empty message is still a message', 4, { messages: user('') }],
    [
      'tools are text',
      Math.ceil(('look' + 'finds' + '{"type":"object"}').length / 4),
      { messages: [], tools: [{ name: 'look', description: 'finds', inputSchema: { type: 'object' } }] },
    ],
    [
      'calls and their results are text, pictures are not',
      Math.ceil(('look' + '{"a":1}' + 'found').length / 4) + 8,
      {
        messages: [
          { role: 'assistant', parts: [{ type: 'tool-call', id: 'c1', name: 'look', input: { a: 1 } }] },
          {
            role: 'user',
            parts: [
              { type: 'tool-result', id: 'c1', isError: false, content: [{ type: 'text', text: 'found' }] },
              { type: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'AAAAAAAA' } },
            ],
          },
        ],
      },
    ],
  ];
  for (const [name, tokens, request] of cases) {
    test(name, () => assert.equal(estimatedInput(chatRequest(request)), tokens));
  }
});

test("the output is the caller's limit, else the model's, else 1024", () => {
  assert.equal(tokenNeed(sampleRequest({ maxTokens: 7 }), 99).outputTokens, 7);
  const { maxTokens: _, ...open } = sampleRequest();
  assert.equal(tokenNeed(open, 99).outputTokens, 99);
  assert.equal(tokenNeed(open, undefined).outputTokens, 1024);
});
