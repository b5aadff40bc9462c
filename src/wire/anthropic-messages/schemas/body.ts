import { type Static, Type } from 'typebox';
import { AssistantBlock, InstructionBlock, TextBlock, UserBlock } from './blocks.ts';

const TextContent = Type.Union([Type.String(), Type.Array(TextBlock)]);

const MessageSchema = Type.Union([
  Type.Object({ role: Type.Literal('user'), content: Type.Union([Type.String(), Type.Array(UserBlock)]) }),
  Type.Object({
    role: Type.Literal('assistant'),
    content: Type.Union([Type.String(), Type.Array(AssistantBlock)]),
  }),
  Type.Object({
    role: Type.Literal('system'),
    content: Type.Union([Type.String(), Type.Array(InstructionBlock)]),
  }),
]);

const CacheMarker = Type.Object({
  type: Type.Literal('ephemeral'),
  ttl: Type.Optional(Type.Union([Type.Literal('5m'), Type.Literal('1h')])),
});

/** A tool that the caller runs. */
export const CustomTool = Type.Object({
  type: Type.Optional(Type.Union([Type.Literal('custom'), Type.Null()])),
  name: Type.String({ pattern: '^[a-zA-Z0-9_-]{1,128}$' }),
  description: Type.Optional(Type.String()),
  input_schema: Type.Object(
    { type: Type.Literal('object') },
    { description: 'JSON Schema of the arguments.' },
  ),
  strict: Type.Optional(Type.Boolean()),
  cache_control: Type.Optional(Type.Union([CacheMarker, Type.Null()])),
});

const ProviderTool = Type.Object(
  { type: Type.String({ pattern: '^(?!custom$).+$' }) },
  {
    description: 'A tool that Anthropic runs or defines (`web_search_20250305`): for Anthropic targets only.',
  },
);

const parallel = { disable_parallel_tool_use: Type.Optional(Type.Boolean()) };

const ToolChoiceSchema = Type.Union([
  Type.Object({ type: Type.Literal('auto'), ...parallel }),
  Type.Object({ type: Type.Literal('any'), ...parallel }),
  Type.Object({ type: Type.Literal('tool'), name: Type.String({ minLength: 1 }), ...parallel }),
  Type.Object({ type: Type.Literal('none') }),
]);

const ThinkingSchema = Type.Union([
  Type.Object({
    type: Type.Literal('enabled'),
    budget_tokens: Type.Integer({ minimum: 1024 }),
    display: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  Type.Object({
    type: Type.Literal('adaptive'),
    display: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  Type.Object({ type: Type.Literal('disabled') }),
  Type.Object({ type: Type.Literal('between_tools') }),
]);

const OutputFormatSchema = Type.Object({
  type: Type.Literal('json_schema'),
  schema: Type.Object({}, { description: 'JSON Schema of the answer.' }),
});

const OutputConfigSchema = Type.Object({
  effort: Type.Optional(Type.Union([Type.String({ minLength: 1 }), Type.Null()])),
  format: Type.Optional(Type.Union([OutputFormatSchema, Type.Null()])),
});

/** The fields of a prompt, which Messages, count_tokens and Bedrock's InvokeModel share. */
const prompt = {
  messages: Type.Array(MessageSchema, { minItems: 1, maxItems: 100_000 }),
  system: Type.Optional(TextContent),
  tools: Type.Optional(Type.Array(Type.Union([CustomTool, ProviderTool]))),
  tool_choice: Type.Optional(ToolChoiceSchema),
  thinking: Type.Optional(ThinkingSchema),
  output_config: Type.Optional(OutputConfigSchema),
  output_format: Type.Optional(Type.Union([OutputFormatSchema, Type.Null()])),
};

const sampling = {
  max_tokens: Type.Integer({
    minimum: 0,
    description: '0 fills the prompt cache without an answer, at Anthropic targets only.',
  }),
  temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  top_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  top_k: Type.Optional(Type.Integer({ minimum: 0 })),
  stop_sequences: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  metadata: Type.Optional(
    Type.Object({ user_id: Type.Optional(Type.Union([Type.String({ maxLength: 512 }), Type.Null()])) }),
  ),
};

const model = Type.Optional(
  Type.String({ minLength: 1, description: 'Default: `defaultModel` of the configuration.' }),
);

/** `POST /v1/messages`. Unknown fields are allowed: they are passed on to a target of the same dialect. */
export const MessagesBody = Type.Object({
  model,
  stream: Type.Optional(Type.Boolean()),
  ...prompt,
  ...sampling,
});

/** `POST /v1/messages/count_tokens`. */
export const CountTokensBody = Type.Object({ model, ...prompt });

/** `POST /model/{id}/invoke` and `invoke-with-response-stream`. The model is in the path. */
export const InvokeBody = Type.Object({
  // Either `bedrock-2023-05-31`, or the API's own version, which Anthropic's SDKs of 2026 send here. Bedrock checks it.
  anthropic_version: Type.String({ pattern: '^(bedrock-)?\\d{4}-\\d{2}-\\d{2}$' }),
  anthropic_beta: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  ...prompt,
  ...sampling,
});

export type CustomTool = Static<typeof CustomTool>;
/** What all bodies with a whole Anthropic request share. A body of InvokeModel has no `model` and no `stream`. */
export type MessagesBody = Static<typeof MessagesBody>;
export type ThinkingConfig = Static<typeof ThinkingSchema>;
export type OutputConfig = Static<typeof OutputConfigSchema>;
