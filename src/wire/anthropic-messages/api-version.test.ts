import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../core/chat-request.ts';
import { rawOf } from '../../testing/raw-of.ts';
import { anthropicMessages } from './dialect.ts';

type Parse = (typeof anthropicMessages)['parse'];

const user = (...content: object[]) => ({ role: 'user', content });
const document = { type: 'document', source: { type: 'text', data: 'Page 1' } };
const cited = { type: 'text', text: 'a', citations: [{ type: 'char_location', cited_text: 'b' }] };
const question = { role: 'user', content: 'Why?' };

/** A field that version 2026-10-21 removed, and the field at fault. */
const REMOVED: readonly (readonly [name: string, body: object, param: string])[] = [
  ['temperature', { temperature: 0.5 }, 'temperature'],
  ['temperature at its default', { temperature: 1 }, 'temperature'],
  ['top_p', { top_p: 0.9 }, 'top_p'],
  ['top_k', { top_k: 4 }, 'top_k'],
  [
    "a document in the assistant's turn",
    { messages: [question, { role: 'assistant', content: [document] }, question] },
    'messages.1.content.0',
  ],
  ["citations on a user's text", { messages: [user(cited)] }, 'messages.0.content.0.citations'],
  [
    "citations in a user's search result",
    { messages: [user({ type: 'search_result', source: 's', title: 't', content: [cited] })] },
    'messages.0.content.0.content.0.citations',
  ],
];

/** What both versions take. */
const TAKEN: readonly (readonly [name: string, body: object])[] = [
  ["a document in the user's turn", { messages: [user(document)] }],
  ["no citations on a user's text", { messages: [user({ ...cited, citations: [] })] }],
  ["citations in the assistant's turn", { messages: [question, { role: 'assistant', content: [cited] }] }],
];

function read(parse: Parse, version: string | undefined, body: object): ChatRequest {
  const json = { model: 'm', max_tokens: 9, messages: [question], ...body };
  const header = (name: string) => (name === 'anthropic-version' ? (version ?? null) : null);
  return parse(rawOf('anthropic-messages', json), { header });
}

const operations = {
  messages: anthropicMessages.parse,
  count_tokens: anthropicMessages.countTokens?.parse ?? assert.fail(),
};

for (const [operation, parse] of Object.entries(operations)) {
  void describe(`anthropic-version at ${operation}`, () => {
    for (const [name, body, param] of REMOVED) {
      void test(`2026-10-21 refuses ${name}, by name`, () => {
        assert.throws(
          () => read(parse, '2026-10-21', body),
          (error: { failure: { code: string; param: string; message: string } }) => {
            assert.deepEqual([error.failure.code, error.failure.param], ['invalid_request', param]);
            assert.match(error.failure.message, /not permitted.* with anthropic-version 2026-10-21$/);
            return true;
          },
        );
      });

      void test(`2023-06-01, and a caller who names none, may send ${name}`, () => {
        for (const version of ['2023-06-01', undefined])
          assert.equal(read(parse, version, body).anthropicVersion, version);
      });
    }

    for (const [name, body] of TAKEN) {
      void test(`2026-10-21 takes ${name}`, () => {
        assert.equal(read(parse, '2026-10-21', body).anthropicVersion, '2026-10-21');
      });
    }
  });
}
