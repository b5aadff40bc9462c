import { type Static, Type } from 'typebox';

/** Ends a prefix of the prompt that the provider may cache. It stands behind what it marks. */
export const CachePointBlock = Type.Object({
  cachePoint: Type.Object({
    type: Type.Literal('default'),
    ttl: Type.Optional(Type.Union([Type.Literal('5m'), Type.Literal('1h')])),
  }),
});

export const ConverseTextBlock = Type.Object({ text: Type.String() });

const GuardContentBlock = Type.Object({
  guardContent: Type.Object(
    { text: Type.Optional(Type.Object({ text: Type.String() })) },
    { description: 'What a guardrail shall check. Other than Bedrock targets get the text alone.' },
  ),
});

const Bytes = Type.String({ minLength: 1, description: 'In base64.' });
const BytesSource = Type.Object({ bytes: Bytes });
const S3Source = Type.Object({
  s3Location: Type.Object({ uri: Type.String() }, { description: 'For Bedrock targets only.' }),
});

export const ConverseImageBlock = Type.Object({
  image: Type.Object({
    format: Type.Enum(['png', 'jpeg', 'gif', 'webp']),
    source: Type.Union([BytesSource, S3Source]),
  }),
});

export const ConverseDocumentBlock = Type.Object({
  document: Type.Object({
    format: Type.Optional(Type.Enum(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'])),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    source: Type.Union([
      BytesSource,
      Type.Object({ text: Type.String() }),
      Type.Object({ content: Type.Array(ConverseTextBlock) }),
      S3Source,
    ]),
    context: Type.Optional(Type.String()),
    citations: Type.Optional(Type.Object({ enabled: Type.Boolean() })),
  }),
});

export const ConverseToolUseBlock = Type.Object({
  toolUse: Type.Object({
    toolUseId: Type.String({ minLength: 1 }),
    name: Type.String({ minLength: 1 }),
    input: Type.Unknown({ description: 'The arguments: an object.' }),
  }),
});

const forBedrock = { description: 'For Bedrock targets only; others are asked without it, with a warning.' };
const VideoBlock = Type.Object({ video: Type.Object({}, forBedrock) });
const AudioBlock = Type.Object({ audio: Type.Object({}, forBedrock) });
const SearchResultBlock = Type.Object({ searchResult: Type.Object({}, forBedrock) });
const ToolAdditionBlock = Type.Object({ toolAddition: Type.Object({}, forBedrock) });
const ToolRemovalBlock = Type.Object({ toolRemoval: Type.Object({}, forBedrock) });

const JsonBlock = Type.Object({ json: Type.Unknown() });

export const ConverseToolResultBlock = Type.Object({
  toolResult: Type.Object({
    toolUseId: Type.String({ minLength: 1 }),
    content: Type.Array(
      Type.Union([
        ConverseTextBlock,
        JsonBlock,
        ConverseImageBlock,
        ConverseDocumentBlock,
        VideoBlock,
        SearchResultBlock,
      ]),
    ),
    status: Type.Optional(Type.Union([Type.Literal('success'), Type.Literal('error')])),
  }),
});

export const ReasoningBlock = Type.Object({
  reasoningContent: Type.Union([
    Type.Object({
      reasoningText: Type.Object({ text: Type.String(), signature: Type.Optional(Type.String()) }),
    }),
    Type.Object({ redactedContent: Bytes }),
  ]),
});

const CitationsBlock = Type.Object({
  citationsContent: Type.Object(
    { content: Type.Optional(Type.Array(ConverseTextBlock)) },
    { description: 'Text with its citations. Other than Bedrock targets get the text alone.' },
  ),
});

/** What Bedrock's own models read by now: it stays in the raw bytes. Blocks are told apart by their members. */
function foreignBlock(known: readonly string[]) {
  return Type.Unsafe<{ readonly '(foreign)': never }>({
    type: 'object',
    minProperties: 1,
    not: { anyOf: known.map((member) => ({ required: [member] })) },
    description: forBedrock.description,
  });
}

const ForeignUserBlock = foreignBlock([
  'text',
  'toolResult',
  'toolUse',
  'image',
  'document',
  'cachePoint',
  'guardContent',
  'reasoningContent',
]);
const ForeignAssistantBlock = foreignBlock([
  'text',
  'toolUse',
  'reasoningContent',
  'cachePoint',
  'citationsContent',
  'image',
  'document',
  'guardContent',
]);

export const SystemBlock = Type.Union([ConverseTextBlock, CachePointBlock, GuardContentBlock]);

/** Each content block has one member, and its name is the block's kind. */
export const ConverseUserBlock = Type.Union([
  ConverseTextBlock,
  ConverseToolResultBlock,
  ConverseImageBlock,
  ConverseDocumentBlock,
  CachePointBlock,
  GuardContentBlock,
  SearchResultBlock,
  VideoBlock,
  AudioBlock,
  ToolAdditionBlock,
  ToolRemovalBlock,
  ForeignUserBlock,
]);

export const ConverseAssistantBlock = Type.Union([
  ConverseTextBlock,
  ConverseToolUseBlock,
  ReasoningBlock,
  CachePointBlock,
  CitationsBlock,
  ConverseImageBlock,
  ConverseDocumentBlock,
  ConverseToolResultBlock,
  SearchResultBlock,
  VideoBlock,
  AudioBlock,
  ForeignAssistantBlock,
]);

export type CachePoint = Static<typeof CachePointBlock>['cachePoint'];
export type SystemBlock = Static<typeof SystemBlock>;
export type ConverseUserBlock = Static<typeof ConverseUserBlock>;
export type ConverseAssistantBlock = Static<typeof ConverseAssistantBlock>;
export type ImageContent = Static<typeof ConverseImageBlock>['image'];
export type DocumentContent = Static<typeof ConverseDocumentBlock>['document'];
export type ToolUseContent = Static<typeof ConverseToolUseBlock>['toolUse'];
export type ToolResultContent = Static<typeof ConverseToolResultBlock>['toolResult'];
export type ReasoningContent = Static<typeof ReasoningBlock>['reasoningContent'];
