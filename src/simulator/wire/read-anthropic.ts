import { asString, isObject, type JsonObject } from '../../core/json.ts';
import { InputCounter } from '../model/input-counter.ts';
import { itemsOf, membersOf } from '../model/loose-json.ts';
import {
  type SimFormat,
  type SimMedia,
  type SimPrompt,
  SimRefusal,
  type SimTool,
  type SimToolChoice,
  type SimToolResult,
} from '../model/prompt.ts';
import {
  base64Bytes,
  contentText,
  integerFrom,
  lastMessage,
  messagesOf,
  numberIn,
  refuseUnknown,
  stringsOf,
  withoutDirective,
} from './conversation.ts';

const FIELDS: ReadonlySet<string> = new Set(
  `max_tokens messages model cache_control container diagnostics inference_geo metadata output_config output_format
  service_tier speed stop_sequences stream system temperature thinking tool_choice tools top_k top_p user_profile_id
  workspace_id context_management mcp_servers anthropic_version anthropic_beta`.split(/\s+/),
);

/** Where an Anthropic body came from, because the APIs that take it want different fields. */
export interface SimAnthropicSource {
  /** Set for Bedrock's InvokeModel, whose body has `anthropic_version` instead of a model. */
  readonly pathModel?: string;
  readonly pathStream?: boolean;
  /** A token count needs no `max_tokens`. */
  readonly countOnly?: boolean;
  readonly strict: boolean;
}

/** @throws SimRefusal as Anthropic's Messages API would */
export function readAnthropic(body: JsonObject, source: SimAnthropicSource): SimPrompt {
  if (source.pathModel === undefined && (typeof body.model !== 'string' || body.model === '')) {
    throw new SimRefusal('invalid', 'model: Field required', 'model');
  }
  if (source.pathModel !== undefined && typeof body.anthropic_version !== 'string') {
    throw new SimRefusal(
      'invalid',
      'anthropic_version: Field required; the simulator speaks Anthropic bodies only',
      'anthropic_version',
    );
  }
  if (source.strict) refuseUnknown(body, FIELDS, (field) => `${field}: Extra inputs are not permitted`);
  const messages = messagesOf(body, ['user', 'assistant', 'system']);
  const maxTokens = integerFrom(body, 'max_tokens', 0);
  if (maxTokens === undefined && !source.countOnly)
    throw new SimRefusal('invalid', 'max_tokens: Field required', 'max_tokens');
  numberIn(body, 'temperature', 0, 1);
  numberIn(body, 'top_p', 0, 1);
  const names = checkBlocks(messages);
  const last = lastMessage(body);
  const tools = itemsOf(body.tools).map(readTool);
  return {
    model: source.pathModel ?? asString(body.model),
    stream: source.pathStream ?? body.stream === true,
    system: contentText(body.system),
    question: withoutDirective(questionOf(messages)),
    media: itemsOf(last?.content).flatMap((block) => mediaOf(membersOf(block))),
    toolResults: itemsOf(last?.content).flatMap((block) => toolResultOf(membersOf(block), names)),
    tools,
    toolChoice: readToolChoice(membersOf(body.tool_choice), tools),
    parallelToolCalls: membersOf(body.tool_choice).disable_parallel_tool_use !== true,
    maxTokens,
    stop: stringsOf(body.stop_sequences, 'stop_sequences'),
    format: readFormat(body),
    reasoning: readThinking(membersOf(body.thinking), maxTokens),
    includeUsage: true,
    input: countInput(body, messages).result(),
  };
}

/** Reads `thinking` of an Anthropic model, on any API. @throws SimRefusal when the budget is out of range */
export function readThinking(thinking: JsonObject, maxTokens: number | undefined): SimPrompt['reasoning'] {
  if (thinking.type === 'adaptive') return { budgetTokens: 1024 };
  if (thinking.type !== 'enabled') return null;
  const budgetTokens = integerFrom(thinking, 'budget_tokens', 1024);
  if (budgetTokens === undefined)
    throw new SimRefusal('invalid', 'thinking.enabled.budget_tokens: Field required', 'thinking');
  if (maxTokens !== undefined && maxTokens <= budgetTokens) {
    throw new SimRefusal(
      'invalid',
      '`max_tokens` must be greater than `thinking.budget_tokens`',
      'max_tokens',
    );
  }
  return { budgetTokens };
}

/** Returns the text of the last user message that has any. A message of tool results alone asks nothing. */
function questionOf(messages: readonly JsonObject[]): string {
  const asked = messages.findLast(
    (message) => message.role === 'user' && contentText(message.content) !== '',
  );
  return contentText(asked?.content);
}

/** Checks how blocks fit together and returns the tools' names by call id. @throws SimRefusal */
function checkBlocks(messages: readonly JsonObject[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  messages.forEach((message, m) => {
    itemsOf(message.content).forEach((one, b) => {
      const block = membersOf(one);
      const where = `messages.${m}.content.${b}`;
      if (block.type === 'tool_use') names.set(asString(block.id), asString(block.name));
      if (block.type === 'tool_result' && !names.has(asString(block.tool_use_id))) {
        throw new SimRefusal(
          'invalid',
          `${where}: unexpected tool_use_id: no earlier tool_use block has this id`,
          where,
        );
      }
      if (block.type === 'thinking' && typeof block.signature !== 'string') {
        throw new SimRefusal(
          'invalid',
          `${where}.thinking.signature: Field required`,
          `${where}.thinking.signature`,
        );
      }
      if (block.type === 'text' && block.text === '') {
        throw new SimRefusal('invalid', `${where}: text content blocks must be non-empty`, where);
      }
    });
  });
  return names;
}

function readTool(tool: unknown, i: number): SimTool {
  const { name, input_schema: schema } = membersOf(tool);
  if (typeof name !== 'string')
    throw new SimRefusal('invalid', `tools.${i}.name: Field required`, `tools.${i}.name`);
  return { name, schema: schema ?? { type: 'object' } };
}

function readToolChoice(choice: JsonObject, tools: readonly SimTool[]): SimToolChoice {
  if (choice.type === undefined || choice.type === 'auto') return { type: 'auto' };
  if (choice.type === 'none') return { type: 'none' };
  if (tools.length === 0)
    throw new SimRefusal('invalid', 'tool_choice may only be specified while providing tools', 'tool_choice');
  if (choice.type === 'any') return { type: 'any' };
  const name = asString(choice.name);
  if (!tools.some((tool) => tool.name === name)) {
    throw new SimRefusal(
      'invalid',
      `tool_choice: tool ${JSON.stringify(name)} is not among the tools`,
      'tool_choice',
    );
  }
  return { type: 'tool', name };
}

function readFormat(body: JsonObject): SimFormat {
  const format = membersOf(membersOf(body.output_config).format ?? body.output_format);
  return format.type === 'json_schema' ? { type: 'json-schema', schema: format.schema } : { type: 'text' };
}

function mediaOf(block: JsonObject): SimMedia[] {
  if (block.type !== 'image' && block.type !== 'document') return [];
  const source = membersOf(block.source);
  const otherwise = block.type === 'image' ? 'image/*' : 'application/pdf';
  const data = asString(source.data);
  const media = {
    kind: block.type,
    mediaType: asString(source.media_type) || otherwise,
    bytes: source.type === 'text' ? data.length : base64Bytes(data),
  } as const;
  return [typeof block.title === 'string' ? { ...media, name: block.title } : media];
}

function toolResultOf(block: JsonObject, names: ReadonlyMap<string, string>): SimToolResult[] {
  if (block.type !== 'tool_result') return [];
  const name = names.get(asString(block.tool_use_id)) ?? '';
  return [{ name, text: contentText(block.content), isError: block.is_error === true }];
}

function countInput(body: JsonObject, messages: readonly JsonObject[]): InputCounter {
  const counter = new InputCounter();
  for (const tool of itemsOf(body.tools)) {
    const { cache_control: _, ...definition } = membersOf(tool);
    counter.json(definition);
    markIf(counter, tool);
  }
  for (const block of typeof body.system === 'string' ? [{ text: body.system }] : itemsOf(body.system)) {
    counter.text(asString(membersOf(block).text));
    markIf(counter, block);
  }
  for (const message of messages) {
    counter.message(asString(message.role));
    const content =
      typeof message.content === 'string'
        ? [{ type: 'text', text: message.content }]
        : itemsOf(message.content);
    for (const one of content) {
      countBlock(counter, membersOf(one));
      markIf(counter, one);
    }
  }
  // A marker at the top level covers everything up to the last block.
  markIf(counter, body);
  return counter;
}

function countBlock(counter: InputCounter, block: JsonObject): void {
  const media = mediaOf(block)[0];
  if (media)
    counter.media(
      media.bytes,
      asString(membersOf(block.source).data) || asString(membersOf(block.source).url),
    );
  else if (block.type === 'text') counter.text(asString(block.text));
  else {
    const { cache_control: _, ...rest } = block;
    counter.json(rest);
  }
}

function markIf(counter: InputCounter, holder: unknown): void {
  const control = membersOf(holder).cache_control;
  if (isObject(control)) counter.mark(control.ttl);
}
