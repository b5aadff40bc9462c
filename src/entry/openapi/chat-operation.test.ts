import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bedrockOperation, chatOperation, sseContent } from './chat-operation.ts';

const DOC = {
  operationId: 'toy',
  summary: 'A toy.',
  dialect: 'native',
  request: 'NativeChatRequest',
  answers: { 'application/json': { schema: {} } },
} as const;

describe('what the document says of an operation that reaches a model', () => {
  test('is its body, its answer with headers, and every failure', () => {
    const { requestBody, responses, parameters } = chatOperation({
      ...DOC,
      extraHeaders: { 'x-extra': { description: 'More.' } },
    });
    assert.match(JSON.stringify(requestBody), /"required":true.*#\/components\/schemas\/NativeChatRequest/);
    const answer = responses['200'] as { headers: object; content: object };
    assert.equal(answer.content, DOC.answers);
    for (const name of ['x-request-id', 'x-sluiceway-target', 'x-sluiceway-warnings', 'x-extra'])
      assert.ok(name in answer.headers, name);
    for (const status of ['400', '401', '404', '429', '500', '503', '504'])
      assert.ok(responses[status], status);
    assert.equal(parameters, undefined);
  });

  test('of Bedrock’s, is the model in the path and the signature, too', () => {
    const { parameters, security, responses } = bedrockOperation({ ...DOC, dialect: 'bedrock-converse' });
    assert.match(JSON.stringify(parameters), /"name":"modelId","in":"path","required":true/);
    assert.deepEqual(security, [{ bearer: [] }, { sigv4: [] }, {}]);
    assert.equal(responses['401'], undefined);
  });

  test('events refer to the schema of their frames', () => {
    assert.deepEqual(sseContent('NativeStreamFrame', 'Frames.'), {
      schema: {
        type: 'string',
        description: 'Frames.',
        contentSchema: { $ref: '#/components/schemas/NativeStreamFrame' },
      },
    });
  });
});
