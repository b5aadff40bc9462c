import type {
  AssistantPart,
  ChatRequest,
  Message,
  TextPart,
  ToolResultPart,
  UserPart,
} from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';
import type { Fitting } from '../fit/fitting.ts';
import { joinedTexts, withoutUserBehindTool } from '../fit/turns/openai-turns.ts';
import { encodeDocument, encodeImage } from './encode-media.ts';
import { markedText, textContent } from './encode-text.ts';

export type WireMessage = Record<string, unknown>;
type ContentPart = Record<string, unknown>;

/** The conversation in OpenAI's messages: system first, each tool result a message of its own. */
export function encodeMessages(request: ChatRequest, fitting: Fitting): readonly WireMessage[] {
  const out: WireMessage[] = [];
  if (request.system.length > 0) out.push({ role: 'system', content: textContent(request.system, '\n\n') });
  request.messages.forEach((message, index) => {
    addMessage(out, message, index, fitting);
  });
  if (!fitting.profile.turns.contentParts)
    for (const message of out) message.content = joinedTexts(message.content);
  return fitting.profile.turns.userBehindTool ? out : withoutUserBehindTool(out);
}

function addMessage(out: WireMessage[], message: Message, index: number, fitting: Fitting): void {
  const name = message.name === undefined ? undefined : { name: message.name };
  const [first] = message.parts;
  if (message.role === 'system')
    out.push({ role: 'system', ...name, content: textContent(message.parts, '\n\n') });
  else if (message.role === 'assistant')
    out.push({
      role: 'assistant',
      ...name,
      ...assistantContent(message.parts, `messages.${index}`, fitting),
    });
  // Nearly every message of a user, and no lists need to be made for it.
  else if (first?.type === 'text' && message.parts.length === 1 && !first.cache)
    out.push({ role: 'user', ...name, content: first.text });
  else addUserMessage(out, message, `messages.${index}`, fitting);
}

function assistantContent(parts: readonly AssistantPart[], path: string, fitting: Fitting): WireMessage {
  const texts: TextPart[] = [];
  const calls: unknown[] = [];
  let thought = '';
  const { sentBack, filler, byDefault } = fitting.profile.thinking;
  parts.forEach((part, index) => {
    if (part.type === 'text') texts.push(part);
    else if (part.type === 'reasoning') thought += part.text;
    else if (part.type === 'tool-call') {
      const args = typeof part.input === 'string' ? part.input : JSON.stringify(part.input ?? {});
      calls.push({ id: part.id, type: 'function', function: { name: part.name, arguments: args } });
    } else {
      const param = `${path}.content.${index}`;
      fail('unsupported', `OpenAI's format has no ${part.type} in an assistant message.`, { param });
    }
  });
  const content = textContent(texts, '');
  const words: WireMessage = { content: content === '' && calls.length > 0 ? null : content };
  // A tool turn has to come back with its thoughts, as far as the model thinks.
  if (thought === '' && calls.length > 0 && byDefault && filler !== undefined) thought = filler;
  if (thought !== '' || (filler === '' && calls.length > 0)) {
    if (sentBack === 'reasoning_content') words.reasoning_content = thought;
  }
  return calls.length > 0 ? { ...words, tool_calls: calls } : words;
}

/** Tool results have to follow the calls at once; what else the turn holds comes behind them. */
function addUserMessage(
  out: WireMessage[],
  { parts, name }: Extract<Message, { role: 'user' }>,
  path: string,
  fitting: Fitting,
): void {
  const named = name === undefined ? undefined : { name };
  const content: ContentPart[] = [];
  let textOnly = true;
  parts.forEach((part, index) => {
    const param = `${path}.content.${index}`;
    if (part.type === 'tool-result') {
      const media = addToolResult(out, part, param, fitting);
      if (media.length > 0) textOnly = false;
      content.push(...media);
      return;
    }
    if (part.type !== 'text') textOnly = false;
    content.push(userPart(part, param, fitting));
  });
  if (content.length === 0) {
    if (parts.length === 0) out.push({ role: 'user', ...named, content: '' });
    return;
  }
  const [only] = content;
  const alone = textOnly && content.length === 1 && only?.cache_control === undefined;
  out.push({ role: 'user', ...named, content: alone ? only?.text : content });
}

function userPart(part: Exclude<UserPart, ToolResultPart>, param: string, fitting: Fitting): ContentPart {
  if (part.type === 'text') return markedText(part);
  return part.type === 'image' ? encodeImage(part, param) : encodeDocument(part, param, fitting);
}

/** A `tool` message takes text only: images and documents of the result are returned, to go into the user's message. */
function addToolResult(
  out: WireMessage[],
  result: ToolResultPart,
  param: string,
  fitting: Fitting,
): ContentPart[] {
  const texts: TextPart[] = [];
  const media: ContentPart[] = [];
  result.content.forEach((part, index) => {
    if (part.type === 'text') texts.push(part);
    else if (part.type === 'json') texts.push({ type: 'text', text: JSON.stringify(part.value) });
    else media.push(userPart(part, `${param}.content.${index}`, fitting));
  });
  if (media.length > 0) {
    fitting.warn(
      "Images and documents of a tool result are sent as the user's: OpenAI's tool messages hold text only.",
    );
  }
  if (result.isError)
    fitting.warn("A tool result's error mark is left out: OpenAI's format has none; its text is sent.");
  const { cache } = result;
  const last = texts.at(-1);
  if (cache && last) texts[texts.length - 1] = { ...last, cache };
  else if (cache)
    fitting.warn('A prompt-cache marker is left out: the tool result that it marks has no text.');
  out.push({ role: 'tool', tool_call_id: result.id, content: textContent(texts, '\n') });
  return media;
}
