import { type Static, type TSchema, Type } from 'typebox';

/** OpenAI's typed clients send `null` for a field that is not set. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

const TextContent = Type.Object({ type: Type.Literal('text'), text: Type.String() });

const ImageContent = Type.Object({
  type: Type.Literal('image_url'),
  image_url: Type.Object({
    url: Type.String({ minLength: 1, description: 'An http, https or base64 data URL.' }),
    detail: Type.Optional(
      Type.Union([Type.Literal('auto'), Type.Literal('low'), Type.Literal('high'), Type.Null()]),
    ),
  }),
});

const AudioContent = Type.Object({
  type: Type.Literal('input_audio'),
  input_audio: Type.Object({ data: Type.String(), format: Type.String() }),
});

const FileContent = Type.Object({
  type: Type.Literal('file'),
  file: Type.Object({
    file_data: Type.Optional(nullable(Type.String({ minLength: 1, description: 'A base64 data URL.' }))),
    file_id: Type.Optional(nullable(Type.String())),
    filename: Type.Optional(nullable(Type.String())),
  }),
});

const RefusalContent = Type.Object({ type: Type.Literal('refusal'), refusal: Type.String() });

const UserContent = Type.Union([TextContent, ImageContent, AudioContent, FileContent]);
export type UserContent = Static<typeof UserContent>;

const Texts = Type.Union([Type.String(), Type.Array(TextContent, { minItems: 1 })]);
export type Texts = Static<typeof Texts>;

const ToolCall = Type.Union([
  Type.Object({
    type: Type.Literal('function'),
    id: Type.String({ minLength: 1 }),
    function: Type.Object({
      name: Type.String({ minLength: 1 }),
      arguments: Type.String({ description: 'JSON text.' }),
    }),
  }),
  Type.Object({
    type: Type.Literal('custom'),
    id: Type.String({ minLength: 1 }),
    custom: Type.Object({ name: Type.String({ minLength: 1 }), input: Type.String() }),
  }),
]);

const name = Type.Optional(nullable(Type.String()));

const UserMessage = Type.Object({
  role: Type.Literal('user'),
  content: Type.Union([Type.String(), Type.Array(UserContent, { minItems: 1 })]),
  name,
});

const AssistantMessage = Type.Object({
  role: Type.Literal('assistant'),
  content: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.Union([TextContent, RefusalContent])), Type.Null()]),
  ),
  refusal: Type.Optional(nullable(Type.String())),
  tool_calls: Type.Optional(nullable(Type.Array(ToolCall))),
  function_call: Type.Optional(
    nullable(Type.Object({ name: Type.String({ minLength: 1 }), arguments: Type.String() })),
  ),
  name,
});
export type AssistantMessage = Static<typeof AssistantMessage>;

/** OpenAI's own API allows no image in a tool result. Compatible servers, Anthropic and Bedrock allow it. */
const ToolMessage = Type.Object({
  role: Type.Literal('tool'),
  tool_call_id: Type.String({ minLength: 1 }),
  content: Type.Union([Type.String(), Type.Array(Type.Union([TextContent, ImageContent]))]),
});
export type ToolMessage = Static<typeof ToolMessage>;

const FunctionMessage = Type.Object({
  role: Type.Literal('function'),
  name: Type.String({ minLength: 1 }),
  content: nullable(Type.String()),
});

export const ChatMessage = Type.Union([
  UserMessage,
  AssistantMessage,
  ToolMessage,
  Type.Object({ role: Type.Literal('system'), content: Texts, name }),
  Type.Object({ role: Type.Literal('developer'), content: Texts, name }),
  FunctionMessage,
]);
export type ChatMessage = Static<typeof ChatMessage>;
