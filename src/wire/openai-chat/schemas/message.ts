import { type Static, type TSchema, Type } from 'typebox';

/** OpenAI's typed clients send `null` for a field that is not set. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

const OpenAiCacheControl = Type.Object(
  {
    type: Type.Literal('ephemeral'),
    ttl: Type.Optional(Type.Union([Type.Literal('5m'), Type.Literal('1h')])),
  },
  { description: "Anthropic's prompt-cache marker, as brokers take it in this format." },
);
export type OpenAiCacheControl = Static<typeof OpenAiCacheControl>;

/** Beyond OpenAI's own API; Anthropic and Bedrock targets get it. */
export const openAiCacheControl = Object.freeze({
  cache_control: Type.Optional(nullable(OpenAiCacheControl)),
});

/** What a server knows of its own: it goes on to a target of the same dialect, elsewhere it becomes a warning. */
export function ownKind(known: readonly string[], what: string) {
  return Type.Object(
    // To the type checker one more word, so that the others still tell kinds apart.
    { type: Type.Unsafe<'(own)'>({ type: 'string', pattern: `^(?!(?:${known.join('|')})$).+$` }) },
    { description: `${what} of the server's own: for targets of this dialect only.` },
  );
}

const TextContent = Type.Object({ type: Type.Literal('text'), text: Type.String(), ...openAiCacheControl });

const ImageContent = Type.Object({
  type: Type.Literal('image_url'),
  image_url: Type.Union([
    Type.Object({
      url: Type.String({ minLength: 1, description: 'An http, https or base64 data URL.' }),
      detail: Type.Optional(
        Type.Union([Type.Literal('auto'), Type.Literal('low'), Type.Literal('high'), Type.Null()]),
      ),
    }),
    Type.String({ minLength: 1, description: "Mistral's form." }),
  ]),
  ...openAiCacheControl,
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
  ...openAiCacheControl,
});

const RefusalContent = Type.Object({ type: Type.Literal('refusal'), refusal: Type.String() });

/** Mistral's reasoning, sent back as it came. */
const ThinkingContent = Type.Object({ type: Type.Literal('thinking'), thinking: Type.Unknown() });

const OwnUserContent = ownKind(['text', 'image_url', 'input_audio', 'file'], 'Content');
const OwnAssistantContent = ownKind(['text', 'refusal', 'thinking'], 'Content');
const OwnToolContent = ownKind(['text', 'image_url'], 'Content');

const UserContent = Type.Union([TextContent, ImageContent, AudioContent, FileContent, OwnUserContent]);
export type UserContent = Static<typeof UserContent>;

const Texts = Type.Union([Type.String(), Type.Array(TextContent, { minItems: 1 })]);
export type Texts = Static<typeof Texts>;

const ToolCall = Type.Union([
  Type.Object({
    type: Type.Literal('function'),
    id: Type.String({ description: "Empty where the server's own was." }),
    function: Type.Object({
      name: Type.String({ minLength: 1 }),
      arguments: Type.String({ description: 'JSON text.' }),
    }),
    ...openAiCacheControl,
  }),
  Type.Object({
    type: Type.Literal('custom'),
    id: Type.String({ minLength: 1 }),
    custom: Type.Object({ name: Type.String({ minLength: 1 }), input: Type.String() }),
  }),
  ownKind(['function', 'custom'], 'A call'),
]);

const name = Type.Optional(nullable(Type.String()));

const UserMessage = Type.Object({
  role: Type.Literal('user'),
  content: Type.Union([Type.String(), Type.Array(UserContent, { minItems: 1 })]),
  name,
  ...openAiCacheControl,
});

const AssistantMessage = Type.Object({
  role: Type.Literal('assistant'),
  content: Type.Optional(
    Type.Union([
      Type.String(),
      Type.Array(Type.Union([TextContent, RefusalContent, ThinkingContent, OwnAssistantContent])),
      Type.Null(),
    ]),
  ),
  refusal: Type.Optional(nullable(Type.String())),
  reasoning_content: Type.Optional(Type.Unknown({ description: "DeepSeek's form of a turn's thoughts." })),
  tool_calls: Type.Optional(nullable(Type.Array(ToolCall))),
  function_call: Type.Optional(
    nullable(Type.Object({ name: Type.String({ minLength: 1 }), arguments: Type.String() })),
  ),
  name,
  ...openAiCacheControl,
});
export type AssistantMessage = Static<typeof AssistantMessage>;
export type AssistantContent = AssistantMessage['content'];

/** OpenAI's own API allows no image in a tool result. Compatible servers, Anthropic and Bedrock allow it. */
const ToolMessage = Type.Object({
  role: Type.Literal('tool'),
  tool_call_id: Type.String(),
  content: Type.Union([
    Type.String(),
    Type.Array(Type.Union([TextContent, ImageContent, OwnToolContent])),
    Type.Null(),
  ]),
  ...openAiCacheControl,
});
export type ToolMessage = Static<typeof ToolMessage>;
export type ToolContent = ToolMessage['content'];

const FunctionMessage = Type.Object({
  role: Type.Literal('function'),
  name: Type.String({ minLength: 1 }),
  content: nullable(Type.String()),
});

export const ChatMessage = Type.Union([
  UserMessage,
  AssistantMessage,
  ToolMessage,
  Type.Object({ role: Type.Literal('system'), content: Texts, name, ...openAiCacheControl }),
  Type.Object({ role: Type.Literal('developer'), content: Texts, name, ...openAiCacheControl }),
  FunctionMessage,
]);
export type ChatMessage = Static<typeof ChatMessage>;
