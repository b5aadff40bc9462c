import { type Static, Type } from 'typebox';
import { ChatMessage, nullable, openAiCacheControl, ownKind } from './message.ts';

/** Any object. `Type.Record` would check each name against a pattern. */
const JsonObject = Type.Unsafe<Record<string, unknown>>({ type: 'object' });
const positive = Type.Integer({ minimum: 1 });
const penalty = Type.Number({ minimum: -2, maximum: 2 });

const ResponseFormat = Type.Union([
  Type.Object({ type: Type.Literal('text') }),
  Type.Object({ type: Type.Literal('json_object') }),
  Type.Object({
    type: Type.Literal('json_schema'),
    json_schema: Type.Object({
      name: Type.String({ minLength: 1 }),
      description: Type.Optional(nullable(Type.String())),
      schema: Type.Optional(nullable(JsonObject)),
      strict: Type.Optional(nullable(Type.Boolean())),
    }),
  }),
]);
export type OpenAiResponseFormat = Static<typeof ResponseFormat>;

const OpenAiTool = Type.Union([
  Type.Object({
    type: Type.Literal('function'),
    function: Type.Object({
      name: Type.String({ minLength: 1 }),
      description: Type.Optional(nullable(Type.String())),
      parameters: Type.Optional(nullable(JsonObject)),
      strict: Type.Optional(nullable(Type.Boolean())),
      ...openAiCacheControl,
    }),
    ...openAiCacheControl,
  }),
  Type.Object({ type: Type.Literal('custom'), custom: Type.Object({ name: Type.String({ minLength: 1 }) }) }),
  ownKind(['function', 'custom'], 'A tool'),
]);
export type OpenAiTool = Static<typeof OpenAiTool>;

const OpenAiToolChoice = Type.Union([
  Type.String({ minLength: 1, description: "`none`, `auto`, `required`, or a word of the server's own." }),
  Type.Object({
    type: Type.Literal('function'),
    function: Type.Object({ name: Type.String({ minLength: 1 }) }),
  }),
  Type.Object({ type: Type.Literal('custom'), custom: Type.Object({ name: Type.String({ minLength: 1 }) }) }),
  Type.Object({ type: Type.Literal('allowed_tools'), allowed_tools: JsonObject }),
  ownKind(['function', 'custom', 'allowed_tools'], 'A choice'),
]);
export type OpenAiToolChoice = Static<typeof OpenAiToolChoice>;

const ReasoningEffort = Type.String({
  minLength: 1,
  description:
    "OpenAI's words are `none`, `minimal`, `low`, `medium`, `high`, `xhigh` and `max`; servers have others.",
});

/**
 * Body of `POST /v1/chat/completions`. Known fields are checked. Unknown fields are allowed: they are passed on to a target
 * of the same dialect.
 * See https://platform.openai.com/docs/api-reference/chat/create
 */
export const ChatCompletionRequest = Type.Object({
  messages: Type.Array(ChatMessage, { minItems: 1 }),
  model: Type.Optional(nullable(Type.String({ minLength: 1, description: 'Default: `defaultModel`.' }))),
  max_tokens: Type.Optional(
    nullable(Type.Integer({ minimum: -1, description: '-1: no limit, as LM Studio has it.' })),
  ),
  max_completion_tokens: Type.Optional(nullable(positive)),
  temperature: Type.Optional(nullable(Type.Number({ minimum: 0, maximum: 2 }))),
  top_p: Type.Optional(nullable(Type.Number({ minimum: 0, maximum: 1 }))),
  stop: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String({ minLength: 1 })), Type.Null()])),
  n: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 128 }))),
  seed: Type.Optional(nullable(Type.Integer())),
  frequency_penalty: Type.Optional(nullable(penalty)),
  presence_penalty: Type.Optional(nullable(penalty)),
  response_format: Type.Optional(nullable(ResponseFormat)),
  tools: Type.Optional(nullable(Type.Array(OpenAiTool))),
  tool_choice: Type.Optional(nullable(OpenAiToolChoice)),
  parallel_tool_calls: Type.Optional(nullable(Type.Boolean())),
  reasoning_effort: Type.Optional(nullable(ReasoningEffort)),
  user: Type.Optional(nullable(Type.String())),
  safety_identifier: Type.Optional(nullable(Type.String())),
  stream: Type.Optional(nullable(Type.Boolean())),
  stream_options: Type.Optional(
    nullable(Type.Object({ include_usage: Type.Optional(nullable(Type.Boolean())) })),
  ),
  logprobs: Type.Optional(nullable(Type.Boolean())),
  top_logprobs: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 20 }))),
  logit_bias: Type.Optional(
    nullable(Type.Record(Type.String(), Type.Number({ minimum: -100, maximum: 100 }))),
  ),
});
export type ChatCompletionRequest = Static<typeof ChatCompletionRequest>;
