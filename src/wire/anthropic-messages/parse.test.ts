import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest, RawRequest } from '../../core/chat-request.ts';
import { FailureError } from '../../core/failure.ts';
import { rawOf } from '../../testing/raw-of.ts';
import { anthropicMessages } from './dialect.ts';

const turn = { role: 'user', content: 'Hi' };
const body = (fields: object) => ({ model: 'm', max_tokens: 10, messages: [turn], ...fields });
const blocks = (role: string, ...content: unknown[]) => body({ messages: [{ role, content }] });

function textOf(raw: RawRequest | undefined): string {
  return Buffer.from(raw?.bytes ?? []).toString();
}

function parse(json: object): ChatRequest {
  return anthropicMessages.parse(rawOf('anthropic-messages', json), { header: () => null });
}

function refusal(json: object): { param: string | undefined; message: string } {
  try {
    parse(json);
  } catch (thrown) {
    assert.ok(thrown instanceof FailureError);
    assert.equal(thrown.failure.code, 'invalid_request');
    return { param: thrown.failure.param, message: thrown.failure.message };
  }
  return assert.fail('the body was accepted');
}

describe('anthropic-messages parse', () => {
  test('passes max_tokens 0 on: it fills the prompt cache', () => {
    assert.equal(parse(body({ max_tokens: 0 })).maxTokens, 0);
  });

  test('takes tools that come and go in a system turn, and leaves them to the raw bytes', () => {
    const { messages, unmapped } = parse(
      blocks('system', { type: 'tool_addition', tool: {} }, { type: 'text', text: 'It has come.' }),
    );
    assert.deepEqual(messages, [{ role: 'system', parts: [{ type: 'text', text: 'It has come.' }] }]);
    assert.deepEqual(unmapped, ['messages.0.content.0']);
    assert.equal(refusal(blocks('system', { type: 'image' })).param, 'messages.0.content.0.type');
  });

  test('leaves the model to the configuration where none is named', () => {
    assert.equal(parse({ max_tokens: 1, messages: [turn] }).model, undefined);
  });

  test('notes fields and blocks that have no place, by their path', () => {
    const request = parse(
      body({
        container: 'c-1',
        metadata: { user_id: null, team: 'x' },
        thinking: { type: 'adaptive', display: 'omitted' },
        output_config: { effort: 'low', format: null, future: 1 },
        tools: [{ name: 'f', input_schema: { type: 'object' }, defer_loading: true }],
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a', citations: [{ type: 'x' }] },
              { type: 'search_result', source: 's', title: 't', content: [] },
              { type: 'image', source: { type: 'file', file_id: 'f' } },
              {
                type: 'tool_result',
                tool_use_id: 't',
                content: [{ type: 'tool_reference', tool_name: 'x' }],
              },
            ],
          },
        ],
      }),
    );
    assert.deepEqual(request.unmapped, [
      'container',
      'messages.0.content.0.citations',
      'messages.0.content.1',
      'messages.0.content.2',
      'messages.0.content.3.content.0',
      'tools.0.defer_loading',
      'output_config.future',
      'metadata.team',
    ]);
    assert.deepEqual(request.reasoning, { mode: 'adaptive', effort: 'low', display: 'omitted' });
    assert.equal(request.messages[0]?.parts.length, 2);
  });

  test("leaves the caller's bytes alone where there is nothing of ours in them", () => {
    const json = blocks('assistant', { type: 'thinking', thinking: 'hm', signature: 'sig' });
    assert.equal(textOf(parse(json).raw), JSON.stringify(json));
  });

  test('reads a document made of text blocks as its text', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    const [message] = parse(
      blocks('user', { type: 'document', source: { type: 'content', content }, title: 'T' }),
    ).messages;
    assert.deepEqual(message?.parts, [
      { type: 'document', mediaType: 'text/plain', source: { kind: 'text', text: 'a\n\nb' }, name: 'T' },
    ]);
  });

  test('takes the older place of the output schema', () => {
    const schema = { type: 'object' };
    assert.deepEqual(parse(body({ output_format: { type: 'json_schema', schema } })).responseFormat, {
      type: 'json-schema',
      name: 'answer',
      schema,
      strict: true,
    });
  });

  const refused: readonly [string, object, string, RegExp][] = [
    ['no max_tokens', { model: 'm', messages: [turn] }, 'max_tokens', /integer of at least 0/],
    ['a negative max_tokens', body({ max_tokens: -1 }), 'max_tokens', /at least 0/],
    ['no messages', body({ messages: [] }), 'messages', /1 to 100000 items/],
    [
      'an unknown role',
      body({ messages: [turn, { role: 'wizard', content: '' }] }),
      'messages.1.role',
      /"user"/,
    ],
    ['a missing role', body({ messages: [{ content: '' }] }), 'messages.0.role', /required/],
    [
      'a tool call in a user message',
      blocks('user', { type: 'tool_use', id: 'a', name: 'b', input: {} }),
      'messages.0.content.0.type',
      /"tool_result"/,
    ],
    ['a text block without text', blocks('user', { type: 'text' }), 'messages.0.content.0.text', /string/],
    [
      'an unknown source',
      blocks('user', { type: 'image', source: { type: 'ftp' } }),
      'messages.0.content.0.source.type',
      /"base64"/,
    ],
    [
      'content of the wrong kind',
      body({ messages: [{ role: 'user', content: 5 }] }),
      'messages.0.content',
      /string/,
    ],
    ['temperature 5', body({ temperature: 5 }), 'temperature', /0 to 1/],
    ['top_p as text', body({ top_p: '1' }), 'top_p', /number/],
    [
      'a small thinking budget',
      body({ thinking: { type: 'enabled', budget_tokens: 1 } }),
      'thinking.budget_tokens',
      /1024/,
    ],
    ['an unknown tool choice', body({ tool_choice: { type: 'maybe' } }), 'tool_choice.type', /"auto"/],
    ['a tool without a schema', body({ tools: [{ name: 'f' }] }), 'tools.0', /input_schema/],
    [
      'a tool whose schema is no object',
      body({ tools: [{ type: 'custom', name: 'f', input_schema: { type: 'string' } }] }),
      'tools.0.input_schema.type',
      /"object"/,
    ],
  ];
  for (const [what, json, param, message] of refused) {
    test(`refuses ${what} and names the field`, () => {
      const refusedWith = refusal(json);
      assert.equal(refusedWith.param, param);
      assert.match(refusedWith.message, message);
    });
  }
});
