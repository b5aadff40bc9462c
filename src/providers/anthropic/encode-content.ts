import type {
  AssistantPart,
  CacheHint,
  DocumentPart,
  ImagePart,
  ToolResultPart,
  UserPart,
} from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';
import type { Fitting } from '../fit/fitting.ts';
import { toolArguments } from '../tool-arguments.ts';

export type Block = Record<string, unknown>;

/** @throws FailureError `unsupported`; undefined for a part that says nothing, which Anthropic refuses */
export function encodeUserPart(part: UserPart, param: string, fitting: Fitting): Block | undefined {
  switch (part.type) {
    case 'text':
      return textBlock(part);
    case 'image':
      return encodeImage(part, param, fitting);
    case 'document':
      return encodeDocument(part, param);
    case 'tool-result':
      return encodeToolResult(part, param, fitting);
    default:
      return part satisfies never;
  }
}

/** @throws FailureError `unsupported`; undefined for a part that says nothing or cannot be sent back */
export function encodeAssistantPart(part: AssistantPart, param: string, fitting: Fitting): Block | undefined {
  switch (part.type) {
    case 'text':
      return textBlock(part);
    case 'tool-call':
      return {
        type: 'tool_use',
        id: part.id,
        name: part.name,
        input: toolArguments(part.input, (text) => fitting.warn(text)),
        ...cacheControl(part),
      };
    case 'reasoning':
      if (part.redacted !== undefined) return { type: 'redacted_thinking', data: part.redacted };
      if (part.signature !== undefined)
        return { type: 'thinking', thinking: part.text, signature: part.signature };
      return undefined;
    default:
      return fail('unsupported', `Anthropic takes no ${part.type} in an assistant message.`, { param });
  }
}

/** Five minutes are the default, which servers know that do not know `ttl`. */
export function cacheControl(part: { readonly cache?: CacheHint }): Block {
  if (!part.cache) return {};
  return {
    cache_control: part.cache.ttl === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' },
  };
}

export function textBlock(part: { readonly text: string; readonly cache?: CacheHint }): Block | undefined {
  return part.text.trim() === '' ? undefined : { type: 'text', text: part.text, ...cacheControl(part) };
}

function encodeImage(image: ImagePart, param: string, fitting: Fitting): Block {
  const { source, detail } = image;
  if (source.kind === 'text') fail('unsupported', 'An image cannot be given as text.', { param });
  if (detail === 'low' || detail === 'high')
    fitting.warn("An image's detail is left out: Anthropic's format has none.");
  const from =
    source.kind === 'url'
      ? { type: 'url', url: source.url }
      : { type: 'base64', media_type: image.mediaType, data: source.data };
  return { type: 'image', source: from, ...cacheControl(image) };
}

function encodeDocument(document: DocumentPart, param: string): Block {
  const block: Block = { type: 'document', source: documentSource(document, param) };
  if (document.name !== undefined) block.title = document.name;
  if (document.context !== undefined) block.context = document.context;
  if (document.citations === true) block.citations = { enabled: true };
  return { ...block, ...cacheControl(document) };
}

function documentSource({ source, mediaType }: DocumentPart, param: string): Block {
  if (source.kind === 'url') return { type: 'url', url: source.url };
  if (source.kind === 'text') return { type: 'text', media_type: 'text/plain', data: source.text };
  if (mediaType === 'application/pdf') return { type: 'base64', media_type: mediaType, data: source.data };
  if (!mediaType.startsWith('text/') && mediaType !== 'application/json') {
    fail('unsupported', `Anthropic takes PDF and text documents, not ${mediaType}.`, { param });
  }
  return { type: 'text', media_type: 'text/plain', data: decodeText(source.data, param) };
}

function decodeText(base64: string, param: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return fail('unsupported', 'The document is not text in UTF-8.', { param });
  }
}

function encodeToolResult(result: ToolResultPart, param: string, fitting: Fitting): Block {
  const block: Block = { type: 'tool_result', tool_use_id: result.id };
  const content: Block[] = [];
  for (const [index, part] of result.content.entries()) {
    const inner =
      part.type === 'json'
        ? textBlock({ text: JSON.stringify(part.value) })
        : encodeUserPart(part, `${param}.content.${index}`, fitting);
    if (inner) content.push(inner);
  }
  if (content.length > 0) block.content = content;
  if (result.isError) block.is_error = true;
  return { ...block, ...cacheControl(result) };
}
