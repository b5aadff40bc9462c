import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../core/chat-request.ts';
import { FailureError } from '../../core/failure.ts';
import { rawOf } from '../../testing/raw-of.ts';
import { bedrockConverse } from './dialect.ts';

const turn = { role: 'user', content: [{ text: 'Hi' }] };
const body = (fields: object) => ({ messages: [turn], ...fields });
const blocks = (role: string, ...content: unknown[]) => ({ messages: [{ role, content }] });

function parse(json: object, pathModel = 'm'): ChatRequest {
  return bedrockConverse.parse(rawOf('bedrock-converse', json), {
    header: () => null,
    pathModel,
    pathStream: true,
  });
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

describe('bedrock-converse parse', () => {
  test('takes model and streaming from the path', () => {
    const { model, stream } = parse(body({}), 'arn:aws:bedrock:us-east-1::x');
    assert.deepEqual({ model, stream }, { model: 'arn:aws:bedrock:us-east-1::x', stream: true });
  });

  test('asks for messages, unless the prompt is stored at Bedrock', () => {
    assert.equal(refusal({}).param, 'messages');
    assert.deepEqual(parse({}, 'arn:aws:bedrock:us-east-1:1:prompt/P:1').messages, []);
  });

  test('notes cache points that mark nothing', () => {
    const point = { cachePoint: { type: 'default' } };
    const reasoning = { reasoningContent: { reasoningText: { text: 'hm' } } };
    const request = parse({
      system: [point],
      messages: [
        { role: 'user', content: [point, { text: 'Hi' }, point] },
        { role: 'assistant', content: [reasoning, point] },
      ],
    });
    assert.deepEqual(request.unmapped, ['system.0', 'messages.0.content.0', 'messages.1.content.1']);
    assert.deepEqual(request.messages[0]?.parts, [{ type: 'text', text: 'Hi', cache: { ttl: '5m' } }]);
  });

  test('keeps the text of cited answers, and passes by what only Bedrock reads', () => {
    const request = parse(
      blocks(
        'assistant',
        { citationsContent: { content: [{ text: 'It ' }, { text: 'is.' }], citations: [] } },
        { toolUse: { toolUseId: 's', name: 'nova_grounding', input: {}, type: 'server_tool_use' } },
        { video: { format: 'mp4' } },
      ),
    );
    assert.deepEqual(request.messages[0]?.parts, [{ type: 'text', text: 'It is.' }]);
    assert.deepEqual(request.unmapped, [
      'messages.0.content.0',
      'messages.0.content.1.toolUse',
      'messages.0.content.2',
    ]);
  });

  test("leaves a model's own fields alone where they are not what they seem", () => {
    const fields = { thinking: 'yes', top_k: 'many', anthropic_beta: ['b', 5] };
    const request = parse(body({ additionalModelRequestFields: fields }));
    assert.deepEqual(request.unmapped, [
      'additionalModelRequestFields.thinking',
      'additionalModelRequestFields.top_k',
    ]);
    assert.deepEqual(request.anthropicBeta, ['b']);
    assert.equal(request.topK, undefined);
  });

  test('an effort alone leaves the amount of thinking to the model', () => {
    assert.deepEqual(parse(body({ outputConfig: { effort: 'low' } })).reasoning, {
      mode: 'adaptive',
      effort: 'low',
    });
  });

  const schemaPath = 'outputConfig.textFormat.structure.jsonSchema.schema';
  const jsonSchema = (schema: string) =>
    body({ outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema } } } } });
  const refused: readonly [string, object, string, RegExp][] = [
    ['maxTokens 0', body({ inferenceConfig: { maxTokens: 0 } }), 'inferenceConfig.maxTokens', /at least 1/],
    ['temperature 5', body({ inferenceConfig: { temperature: 5 } }), 'inferenceConfig.temperature', /0 to 1/],
    ['an unknown role', blocks('wizard', { text: 'x' }), 'messages.0.role', /"assistant"/],
    ['a block without a member', blocks('user', {}), 'messages.0.content.0', /members text, toolResult/],
    [
      'content as a string',
      body({ messages: [{ role: 'user', content: 'Hi' }] }),
      'messages.0.content',
      /array/,
    ],
    [
      'a tool call in a user message',
      blocks('user', { toolUse: { toolUseId: 'a', name: 'b', input: {} } }),
      'messages.0.content.0',
      /toolResult/,
    ],
    [
      'an unknown image format',
      blocks('user', { image: { format: 'bmp', source: { bytes: 'eA==' } } }),
      'messages.0.content.0.image.format',
      /"png"/,
    ],
    [
      'a tool result without its content',
      blocks('user', { toolResult: { toolUseId: 'a' } }),
      'messages.0.content.0.toolResult.content',
      /array/,
    ],
    [
      'a tool without a schema',
      body({ toolConfig: { tools: [{ toolSpec: { name: 'f' } }] } }),
      'toolConfig.tools.0.toolSpec.inputSchema',
      /object/,
    ],
    ['an output schema that is no JSON', jsonSchema('{'), schemaPath, /JSON object/],
    ['an output schema that is no object', jsonSchema('[]'), schemaPath, /JSON object/],
  ];
  for (const [what, json, param, message] of refused) {
    test(`refuses ${what} and names the field`, () => {
      const refusedWith = refusal(json);
      assert.equal(refusedWith.param, param);
      assert.match(refusedWith.message, message);
    });
  }
});
