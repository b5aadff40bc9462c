import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FAILURES } from '../../core/failure.ts';
import { errorResponses } from './error-responses.ts';

type Response = { readonly description: string; readonly headers: object; readonly content: object };

function responses(dialect: Parameters<typeof errorResponses>[0]): Record<string, Response> {
  return errorResponses(dialect) as Record<string, Response>;
}

describe('the documented failures of a dialect', () => {
  test('are all of the table by their status, but for callers who are gone', () => {
    const documented = responses('native');
    const statuses = new Set(Object.values(FAILURES).map(({ status }) => String(status)));
    statuses.delete('499');
    assert.deepEqual(Object.keys(documented).sort(), [...statuses].sort());
    for (const [code, { status, meaning }] of Object.entries(FAILURES)) {
      if (status !== 499) assert.ok(documented[status]?.description.includes(`${code}: ${meaning}`), code);
    }
  });

  test('have the body of the dialect', () => {
    for (const [dialect, schema] of [
      ['native', 'NativeError'],
      ['openai-chat', 'OpenAiError'],
      ['anthropic-messages', 'AnthropicError'],
      ['bedrock-converse', 'BedrockError'],
      ['bedrock-invoke', 'BedrockError'],
    ] as const)
      assert.match(JSON.stringify(responses(dialect)['400']?.content), new RegExp(`/${schema}"`));
  });

  test('a key that is not known is 403 to AWS, as at the door, and 401 to everybody else', () => {
    assert.match(responses('bedrock-invoke')['403']?.description ?? '', /unauthenticated: /);
    assert.equal(responses('bedrock-invoke')['401'], undefined);
    assert.match(responses('openai-chat')['401']?.description ?? '', /unauthenticated: /);
  });

  test('name a time to come back where waiting helps', () => {
    for (const [status, { headers }] of Object.entries(responses('native')))
      assert.equal('retry-after' in headers, ['429', '503', '504'].includes(status), status);
  });
});
