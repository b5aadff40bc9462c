import { type Static, type TSchema, Type } from 'typebox';

/** `null` counts as a missing field, because typed clients send back the nulls of an answer. */
function orNull<T extends TSchema>(schema: T) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}

const CacheControl = Type.Object(
  {
    type: Type.Literal('ephemeral'),
    ttl: Type.Optional(Type.Union([Type.Literal('5m'), Type.Literal('1h')])),
  },
  { description: 'Ends a prefix of the prompt that the provider may cache.' },
);

const cacheControl = { cache_control: orNull(CacheControl) };

export const TextBlock = Type.Object({ type: Type.Literal('text'), text: Type.String(), ...cacheControl });

const Base64Source = Type.Object({
  type: Type.Literal('base64'),
  media_type: Type.String({ minLength: 1, description: 'For example `image/png` or `application/pdf`.' }),
  data: Type.String({ minLength: 1, description: 'The bytes in base64.' }),
});
const UrlSource = Type.Object({ type: Type.Literal('url'), url: Type.String({ minLength: 1 }) });
const FileSource = Type.Object(
  { type: Type.Literal('file'), file_id: Type.String() },
  { description: 'A file at the provider: for Anthropic targets only.' },
);

export const ImageBlock = Type.Object({
  type: Type.Literal('image'),
  source: Type.Union([Base64Source, UrlSource, FileSource]),
  ...cacheControl,
});

const PlainTextSource = Type.Object({
  type: Type.Literal('text'),
  media_type: Type.Optional(Type.String()),
  data: Type.String(),
});
const ContentSource = Type.Object({
  type: Type.Literal('content'),
  content: Type.Union([Type.String(), Type.Array(Type.Union([TextBlock, ImageBlock]))]),
});

export const DocumentBlock = Type.Object({
  type: Type.Literal('document'),
  source: Type.Union([Base64Source, PlainTextSource, ContentSource, UrlSource, FileSource]),
  title: orNull(Type.String()),
  context: orNull(Type.String()),
  citations: orNull(Type.Object({ enabled: Type.Optional(Type.Boolean()) })),
  ...cacheControl,
});

/** A block that only Anthropic's own servers can read: it stays in the raw bytes, whatever its kind. */
function foreignBlock(known: readonly string[]) {
  return Type.Object(
    // To the type checker one more word, so that the others still tell blocks apart.
    { type: Type.Unsafe<'(foreign)'>({ type: 'string', pattern: `^(?!(?:${known.join('|')})$).+$` }) },
    { description: 'For Anthropic targets only; other targets are asked without it, with a warning.' },
  );
}

const ForeignResultBlock = foreignBlock(['text', 'image', 'document', 'tool_result']);
const ALL_KNOWN = ['text', 'image', 'document', 'tool_result', 'tool_use', 'thinking', 'redacted_thinking'];
const ForeignUserBlock = foreignBlock(ALL_KNOWN);
const ForeignInstructionBlock = foreignBlock(ALL_KNOWN);
const ForeignAssistantBlock = foreignBlock([
  'text',
  'tool_use',
  'thinking',
  'redacted_thinking',
  'image',
  'document',
  'tool_result',
]);

export const ToolResultBlock = Type.Object({
  type: Type.Literal('tool_result'),
  tool_use_id: Type.String(),
  content: orNull(
    Type.Union([
      Type.String(),
      Type.Array(Type.Union([TextBlock, ImageBlock, DocumentBlock, ForeignResultBlock])),
    ]),
  ),
  is_error: orNull(Type.Boolean()),
  ...cacheControl,
});

export const ToolUseBlock = Type.Object({
  type: Type.Literal('tool_use'),
  id: Type.String({ description: 'Empty where a compatible server gave it so.' }),
  name: Type.String({ minLength: 1 }),
  input: Type.Object({}, { description: 'The arguments.' }),
  ...cacheControl,
});

export const ThinkingBlock = Type.Object({
  type: Type.Literal('thinking'),
  thinking: Type.String(),
  signature: orNull(Type.String()),
});

export const RedactedThinkingBlock = Type.Object({
  type: Type.Literal('redacted_thinking'),
  data: Type.String({ minLength: 1 }),
});

/** Tools that come and go in the conversation stand in a system turn, beside its text. */
export const InstructionBlock = Type.Union([TextBlock, ForeignInstructionBlock]);
export const UserBlock = Type.Union([
  TextBlock,
  ImageBlock,
  DocumentBlock,
  ToolResultBlock,
  ForeignUserBlock,
]);
export const AssistantBlock = Type.Union([
  TextBlock,
  ToolUseBlock,
  ThinkingBlock,
  RedactedThinkingBlock,
  ImageBlock,
  DocumentBlock,
  ForeignAssistantBlock,
]);

export type CacheControl = Static<typeof CacheControl>;
export type TextBlock = Static<typeof TextBlock>;
export type ImageBlock = Static<typeof ImageBlock>;
export type DocumentBlock = Static<typeof DocumentBlock>;
export type ToolResultBlock = Static<typeof ToolResultBlock>;
export type ToolUseBlock = Static<typeof ToolUseBlock>;
export type ThinkingBlock = Static<typeof ThinkingBlock>;
export type InstructionBlock = Static<typeof InstructionBlock>;
export type UserBlock = Static<typeof UserBlock>;
export type AssistantBlock = Static<typeof AssistantBlock>;
