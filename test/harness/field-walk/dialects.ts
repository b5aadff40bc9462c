import { Type } from 'typebox';
import type { JsonObject } from '../../../src/core/json.ts';
import { anthropicMessages } from '../../../src/wire/anthropic-messages/dialect.ts';
import { InvokeBody, MessagesBody } from '../../../src/wire/anthropic-messages/schemas/body.ts';
import { bedrockConverse } from '../../../src/wire/bedrock-converse/dialect.ts';
import { ConverseBody } from '../../../src/wire/bedrock-converse/schema.ts';
import { bedrockInvoke } from '../../../src/wire/bedrock-invoke/dialect.ts';
import type { Dialect, ParseContext } from '../../../src/wire/dialect.ts';
import { native } from '../../../src/wire/native/dialect.ts';
import { NativeChatRequest } from '../../../src/wire/native/schema.ts';
import { openaiChat } from '../../../src/wire/openai-chat/dialect.ts';
import { ChatCompletionRequest } from '../../../src/wire/openai-chat/schemas/request.ts';
import { MARK, type Schema, type WalkedDialect } from './walk.ts';

export interface CallersDialect extends WalkedDialect {
  readonly dialect: Dialect;
  readonly context: ParseContext;
}

/** A PNG and a PDF, as far as anybody looks at them here, with the mark in base64 behind. */
const MARK_64 = Buffer.from(`   ${MARK}`).toString('base64');
const PNG = `iVBORw0KGgo${MARK_64}`;
const PDF = `JVBERi0x${MARK_64}`;
const SCHEMA = { type: 'object', properties: { [MARK]: { type: 'string' } } };
const ANSWER = {
  type: 'object',
  properties: { [MARK]: { type: 'string' } },
  required: [MARK],
  additionalProperties: false,
};
const HEADERS: ParseContext = { header: () => null };

const OPENAI_TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };
const openaiCall = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } };

const openai: CallersDialect = {
  dialect: openaiChat,
  context: HEADERS,
  schema: ChatCompletionRequest as unknown as Schema,
  base: { model: 'm', messages: [{ role: 'user', content: 'hi' }], tools: [OPENAI_TOOL] },
  samples: {
    model: ['m'],
    'messages.user.content.image_url.image_url.url': [
      `https://${MARK}.example/a.png`,
      `data:image/png;base64,${PNG}`,
    ],
    'messages.tool.content.image_url.image_url.url': [
      `https://${MARK}.example/a.png`,
      `data:image/png;base64,${PNG}`,
    ],
    'image_url.image_url': [{ url: `data:image/png;base64,${PNG}` }, `https://${MARK}.example/a.png`],
    'file.file': [{ file_data: `data:application/pdf;base64,${PDF}`, filename: `${MARK}.pdf` }],
    'file.file_data': [`data:application/pdf;base64,${PDF}`],
    'tool_calls.function.id': ['c1'],
    'tool_calls.function.function.arguments': [`{"${MARK}":1}`],
    'tool.tool_call_id': ['c1'],
    parameters: [SCHEMA],
    'json_schema.schema': [ANSWER],
    'tool_choice.function.function.name': ['look'],
    'tools.function.function.name': [`look_${MARK}`],
    tool_choice: ['required', 'none', 'auto', { type: 'function', function: { name: 'look' } }, MARK],
    max_tokens: [4_321],
    max_completion_tokens: [4_321],
    reasoning_effort: ['low', 'high', 'none', MARK],
    logit_bias: [{ 17: 3 }],
    stop: [[MARK], MARK],
    logprobs: [true],
    n: [2],
  },
  frame(key, item) {
    const call = { role: 'assistant', content: null, tool_calls: [openaiCall] };
    const result = { role: 'tool', tool_call_id: 'c1', content: 'found' };
    const user = { role: 'user', content: 'hi' };
    const role = roleOf(item);
    if (key === 'messages') {
      if (role === 'tool') return { list: [user, call, item, user], at: 2 };
      if (role === 'assistant') {
        const calls = (item as JsonObject).tool_calls ? [result] : [];
        return { list: [user, item, ...calls, user], at: 1 };
      }
      return { list: [user, item, user], at: 1 };
    }
    if (key.endsWith('.content')) return { list: [{ type: 'text', text: 'hi' }, item], at: 1 };
    return { list: [item], at: 0 };
  },
};

const anthropicSamples: WalkedDialect['samples'] = {
  model: ['m'],
  'text.text': [`${MARK}_text`],
  'image.source.base64.media_type': ['image/png'],
  'image.source.base64.data': [PNG],
  'document.source.base64.media_type': ['application/pdf'],
  'document.source.base64.data': [PDF],
  'document.source.text.media_type': ['text/plain'],
  'source.url.url': [`https://${MARK}.example/a.png`],
  'tool_result.tool_use_id': ['c1'],
  'tool_use.id': ['c1'],
  'tool_use.input': [{ [MARK]: 1 }],
  'tools.custom.name': [`look_${MARK}`],
  'tools.type.name': [`look_${MARK}`],
  input_schema: [SCHEMA],
  'format.json_schema.schema': [ANSWER],
  'output_format.json_schema.schema': [ANSWER],
  'tool_choice.tool.name': ['look'],
  'thinking.enabled.budget_tokens': [2_345],
  'output_config.effort': ['low', 'high', MARK],
  max_tokens: [14_321],
  anthropic_version: ['bedrock-2023-05-31'],
};

function anthropicFrame(key: string, item: unknown): { list: readonly unknown[]; at: number } {
  const user = { role: 'user', content: 'hi' };
  const role = roleOf(item);
  const text = { type: 'text', text: 'hi' };
  if (key === 'messages') {
    const { content } = item as { content?: readonly JsonObject[] };
    const has = (type: string): boolean =>
      Array.isArray(content) && content.some((block: JsonObject) => block.type === type);
    const call = { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'look', input: {} }] };
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'found' }] };
    if (role === 'user' && has('tool_result')) return { list: [user, call, item], at: 2 };
    if (role === 'assistant' && has('tool_use')) return { list: [user, item, result], at: 1 };
    if (role === 'assistant') return { list: [user, item, user], at: 1 };
    if (role === 'system') return { list: [user, item], at: 1 };
    return { list: [user, { role: 'assistant', content: 'yes' }, item], at: 2 };
  }
  // Results stand first, and thoughts.
  if (key.endsWith('messages.user.content') && (item as JsonObject).type === 'tool_result')
    return { list: [item, text], at: 0 };
  if (key.endsWith('.content') || key === 'system') return { list: [text, item], at: 1 };
  return { list: [item], at: 0 };
}

const ANTHROPIC_BASE = {
  max_tokens: 8_000,
  messages: [{ role: 'user', content: 'hi' }],
  tools: [{ name: 'look', input_schema: { type: 'object' } }],
};

const anthropic: CallersDialect = {
  dialect: anthropicMessages,
  context: HEADERS,
  schema: MessagesBody as unknown as Schema,
  base: { model: 'm', ...ANTHROPIC_BASE },
  samples: anthropicSamples,
  frame: anthropicFrame,
};

const invoke: CallersDialect = {
  dialect: bedrockInvoke,
  context: { ...HEADERS, pathModel: 'm' },
  schema: InvokeBody as unknown as Schema,
  base: { anthropic_version: 'bedrock-2023-05-31', ...ANTHROPIC_BASE },
  samples: anthropicSamples,
  frame: anthropicFrame,
};

/** The model's own fields that the gateway reads; to Converse's schema they are any. */
const MODEL_FIELDS = Type.Union([
  Type.Object({
    thinking: Type.Optional(MessagesBody.properties.thinking),
    top_k: Type.Optional(Type.Integer()),
    anthropic_beta: Type.Optional(Type.Array(Type.String())),
  }),
  Type.Object({
    reasoningConfig: Type.Optional(
      Type.Object({ type: Type.Literal('enabled'), maxReasoningEffort: Type.Optional(Type.String()) }),
    ),
  }),
]);

const converse: CallersDialect = {
  dialect: bedrockConverse,
  context: { ...HEADERS, pathModel: 'm' },
  schema: {
    ...ConverseBody,
    properties: { ...ConverseBody.properties, additionalModelRequestFields: MODEL_FIELDS },
  } as unknown as Schema,
  base: {
    messages: [{ role: 'user', content: [{ text: 'hi' }] }],
    toolConfig: { tools: [{ toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } }] },
  },
  samples: {
    'content.own': [{ [MARK]: { a: 1 } }],
    'image.source.bytes.bytes': [PNG],
    'document.source.bytes.bytes': [PDF],
    toolUseId: ['c1'],
    'toolUse.input': [{ [MARK]: 1 }],
    'json.json': [{ [MARK]: 1 }, [MARK], MARK],
    'redactedContent.redactedContent': [Buffer.from(MARK).toString('base64')],
    'inputSchema.json': [SCHEMA],
    'toolSpec.name': [`look_${MARK}`],
    'jsonSchema.schema': [JSON.stringify(ANSWER)],
    'toolChoice.tool.tool.name': ['look'],
    'toolChoice.tool.name': ['look'],
    'inferenceConfig.maxTokens': [14_321],
    'outputConfig.effort': ['low', 'high', MARK],
    'enabled.budget_tokens': [2_345],
    maxReasoningEffort: ['low', 'high', MARK],
  },
  frame(key, item) {
    const user = { role: 'user', content: [{ text: 'hi' }] };
    const use = { toolUse: { toolUseId: 'c1', name: 'look', input: {} } };
    const result = { toolResult: { toolUseId: 'c1', content: [{ text: 'found' }] } };
    if (key === 'messages') {
      const { content = [], role } = item as { content?: readonly JsonObject[]; role?: string };
      const has = (member: string): boolean => content.some((block) => member in block);
      if (role === 'user' && has('toolResult'))
        return { list: [user, { role: 'assistant', content: [use] }, item], at: 2 };
      if (role === 'assistant' && has('toolUse'))
        return { list: [user, item, { role: 'user', content: [result] }], at: 1 };
      if (role === 'assistant') return { list: [user, item, user], at: 1 };
      if (role === 'system') return { list: [user, item], at: 1 };
      return { list: [user, { role: 'assistant', content: [{ text: 'yes' }] }, item], at: 2 };
    }
    if (key.endsWith('.tools'))
      return {
        list: [{ toolSpec: { name: 'see', inputSchema: { json: { type: 'object' } } } }, item],
        at: 1,
      };
    if (key === 'messages.user.content' && (item as JsonObject | undefined)?.toolResult)
      return { list: [item, { text: 'hi' }], at: 0 };
    if (key.endsWith('.content') || key === 'system') return { list: [{ text: 'hi' }, item], at: 1 };
    return { list: [item], at: 0 };
  },
};

const nativeChat: CallersDialect = {
  dialect: native,
  context: HEADERS,
  schema: NativeChatRequest as unknown as Schema,
  base: { messages: [{ role: 'user', content: 'hi' }] },
  samples: { model: ['m'], max_tokens: [4_093], routing_hint: [] },
  frame(key, item) {
    const user = { role: 'user', content: 'hi' };
    if (key !== 'messages') return { list: [item], at: 0 };
    return roleOf(item) === 'assistant' ? { list: [user, item, user], at: 1 } : { list: [item], at: 0 };
  },
};

export const CALLERS_DIALECTS: Readonly<Record<string, CallersDialect>> = {
  openai,
  anthropic,
  converse,
  invoke,
  native: nativeChat,
};

function roleOf(item: unknown): unknown {
  return (item as { role?: unknown } | null)?.role;
}
