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

/** Block types that only Anthropic's own servers read. They are passed on in the raw bytes only. */
const FOREIGN_RESULT_TYPES = ['search_result', 'tool_reference', 'browser_state'] as const;
const FOREIGN_TYPES = [
  ...FOREIGN_RESULT_TYPES,
  'server_tool_use',
  'mcp_tool_use',
  'mcp_tool_result',
  'mcp_tool_listing',
  'web_search_tool_result',
  'web_fetch_tool_result',
  'code_execution_tool_result',
  'bash_code_execution_tool_result',
  'text_editor_code_execution_tool_result',
  'tool_search_tool_result',
  'advisor_tool_result',
  'container_upload',
  'compaction',
  'tool_addition',
  'tool_removal',
  'fallback',
] as const;

const ForeignResultBlock = Type.Object(
  { type: Type.Enum([...FOREIGN_RESULT_TYPES]) },
  { description: 'For Anthropic targets only; other targets are asked without it, with a warning.' },
);
const ForeignBlock = Type.Object(
  { type: Type.Enum([...FOREIGN_TYPES]) },
  { description: 'For Anthropic targets only; other targets are asked without it, with a warning.' },
);

export const ToolResultBlock = Type.Object({
  type: Type.Literal('tool_result'),
  tool_use_id: Type.String({ minLength: 1 }),
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
  id: Type.String({ minLength: 1 }),
  name: Type.String({ minLength: 1 }),
  input: Type.Object({}, { description: 'The arguments.' }),
  ...cacheControl,
});

export const ThinkingBlock = Type.Object({
  type: Type.Literal('thinking'),
  thinking: Type.String(),
  signature: Type.Optional(Type.String()),
});

export const RedactedThinkingBlock = Type.Object({
  type: Type.Literal('redacted_thinking'),
  data: Type.String({ minLength: 1 }),
});

export const UserBlock = Type.Union([TextBlock, ImageBlock, DocumentBlock, ToolResultBlock, ForeignBlock]);
export const AssistantBlock = Type.Union([
  TextBlock,
  ToolUseBlock,
  ThinkingBlock,
  RedactedThinkingBlock,
  ImageBlock,
  DocumentBlock,
  ForeignBlock,
]);

export type CacheControl = Static<typeof CacheControl>;
export type TextBlock = Static<typeof TextBlock>;
export type ImageBlock = Static<typeof ImageBlock>;
export type DocumentBlock = Static<typeof DocumentBlock>;
export type ToolResultBlock = Static<typeof ToolResultBlock>;
export type ToolUseBlock = Static<typeof ToolUseBlock>;
export type ThinkingBlock = Static<typeof ThinkingBlock>;
export type UserBlock = Static<typeof UserBlock>;
export type AssistantBlock = Static<typeof AssistantBlock>;
