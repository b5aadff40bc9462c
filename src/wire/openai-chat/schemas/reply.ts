import { type Static, Type } from 'typebox';

const CompletionUsage = Type.Object({
  prompt_tokens: Type.Integer({ minimum: 0, description: 'The whole prompt, cached tokens included.' }),
  completion_tokens: Type.Integer({ minimum: 0 }),
  total_tokens: Type.Integer({ minimum: 0 }),
  prompt_tokens_details: Type.Object({ cached_tokens: Type.Integer({ minimum: 0 }) }),
  completion_tokens_details: Type.Object({ reasoning_tokens: Type.Integer({ minimum: 0 }) }),
});
export type CompletionUsage = Static<typeof CompletionUsage>;

const CompletionFinishReason = Type.Union([
  Type.Literal('stop'),
  Type.Literal('length'),
  Type.Literal('tool_calls'),
  Type.Literal('content_filter'),
]);
export type CompletionFinishReason = Static<typeof CompletionFinishReason>;

const CompletionToolCall = Type.Object({
  id: Type.String(),
  type: Type.Literal('function'),
  function: Type.Object({ name: Type.String(), arguments: Type.String() }),
});
export type CompletionToolCall = Static<typeof CompletionToolCall>;

/** What the model thought, where DeepSeek has it (https://api-docs.deepseek.com/guides/reasoning_model). */
const reasoningContent = Type.Optional(
  Type.String({ description: 'What the model thought, where it tells.' }),
);

export const ChatCompletion = Type.Object({
  id: Type.String(),
  object: Type.Literal('chat.completion'),
  created: Type.Integer({ description: 'Seconds since 1970.' }),
  model: Type.String({ description: 'The model that answered, as its provider names it.' }),
  choices: Type.Array(
    Type.Object({
      index: Type.Integer(),
      message: Type.Object({
        role: Type.Literal('assistant'),
        content: Type.Union([Type.String(), Type.Null()]),
        refusal: Type.Null(),
        reasoning_content: reasoningContent,
        tool_calls: Type.Optional(Type.Array(CompletionToolCall)),
      }),
      logprobs: Type.Null(),
      finish_reason: CompletionFinishReason,
    }),
  ),
  usage: CompletionUsage,
});
export type ChatCompletion = Static<typeof ChatCompletion>;

export const ChatCompletionChunk = Type.Object({
  id: Type.String(),
  object: Type.Literal('chat.completion.chunk'),
  created: Type.Integer(),
  model: Type.String(),
  choices: Type.Array(
    Type.Object({
      index: Type.Integer(),
      delta: Type.Object({
        role: Type.Optional(Type.Literal('assistant')),
        content: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        refusal: Type.Optional(Type.Null()),
        reasoning_content: reasoningContent,
        tool_calls: Type.Optional(
          Type.Array(
            Type.Object({
              index: Type.Integer(),
              id: Type.Optional(Type.String()),
              type: Type.Optional(Type.Literal('function')),
              function: Type.Object({ name: Type.Optional(Type.String()), arguments: Type.String() }),
            }),
          ),
        ),
      }),
      finish_reason: Type.Union([CompletionFinishReason, Type.Null()]),
    }),
  ),
  usage: Type.Optional(Type.Union([CompletionUsage, Type.Null()])),
});

export const OpenAiErrorBody = Type.Object({
  error: Type.Object({
    message: Type.String(),
    type: Type.String(),
    param: Type.Union([Type.String(), Type.Null()]),
    code: Type.Union([Type.String(), Type.Null()]),
  }),
});
export type OpenAiErrorBody = Static<typeof OpenAiErrorBody>;
