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
  stringsOf,
  withoutDirective,
} from './conversation.ts';
import { readThinking } from './read-anthropic.ts';

/** @throws SimRefusal as Bedrock's Converse would */
export function readConverse(body: JsonObject, model: string, stream: boolean): SimPrompt {
  const messages = messagesOf(body, ['user', 'assistant']);
  const config = membersOf(body.inferenceConfig);
  const maxTokens = integerFrom(config, 'maxTokens', 1);
  numberIn(config, 'temperature', 0, 1);
  numberIn(config, 'topP', 0, 1);
  const names = checkConversation(messages, body.toolConfig);
  const last = lastMessage(body);
  const tools = itemsOf(membersOf(body.toolConfig).tools).flatMap(readTool);
  const asked = messages.findLast(
    (message) => message.role === 'user' && contentText(message.content) !== '',
  );
  return {
    model,
    stream,
    system: contentText(body.system),
    question: withoutDirective(contentText(asked?.content)),
    media: itemsOf(last?.content).flatMap((block) => mediaOf(membersOf(block))),
    toolResults: itemsOf(last?.content).flatMap((block) => toolResultOf(membersOf(block), names)),
    tools,
    toolChoice: readToolChoice(membersOf(membersOf(body.toolConfig).toolChoice), tools),
    parallelToolCalls: true,
    maxTokens,
    stop: stringsOf(config.stopSequences, 'inferenceConfig.stopSequences'),
    format: readFormat(body),
    reasoning: readReasoning(body, maxTokens),
    includeUsage: true,
    input: countInput(body, messages).result(),
  };
}

/** Checks the order of turns and blocks and returns the tools' names by call id. @throws SimRefusal */
function checkConversation(
  messages: readonly JsonObject[],
  toolConfig: unknown,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  messages.forEach((message, m) => {
    const expected = m % 2 === 0 ? 'user' : 'assistant';
    if (message.role !== expected) {
      throw new SimRefusal(
        'invalid',
        `messages.${m}.role: a conversation must start with a user message and alternate between user and assistant roles`,
      );
    }
    if (!Array.isArray(message.content))
      throw new SimRefusal('invalid', `messages.${m}.content: must be a list of content blocks`);
    for (const [b, one] of message.content.entries()) {
      checkBlock(membersOf(one), `messages.${m}.content.${b}`, names, toolConfig);
    }
  });
  return names;
}

function checkBlock(block: JsonObject, where: string, names: Map<string, string>, toolConfig: unknown): void {
  const { toolUse, toolResult } = block;
  if ((toolUse || toolResult) && !isObject(toolConfig)) {
    throw new SimRefusal(
      'invalid',
      'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
    );
  }
  if (isObject(toolUse)) names.set(asString(toolUse.toolUseId), asString(toolUse.name));
  if (isObject(toolResult) && !names.has(asString(toolResult.toolUseId))) {
    throw new SimRefusal('invalid', `${where}.toolResult.toolUseId: no earlier toolUse block has this id`);
  }
  if (block.text !== undefined && asString(block.text).trim() === '') {
    throw new SimRefusal(
      'invalid',
      `${where}: The text field in the ContentBlock object is blank. Add text to the text field, and try again.`,
    );
  }
}

function readTool(tool: unknown): SimTool[] {
  const spec = membersOf(tool).toolSpec;
  if (!isObject(spec)) return [];
  if (typeof spec.name !== 'string')
    throw new SimRefusal('invalid', 'toolConfig.tools: toolSpec.name is required');
  return [{ name: spec.name, schema: membersOf(spec.inputSchema).json ?? { type: 'object' } }];
}

function readToolChoice(choice: JsonObject, tools: readonly SimTool[]): SimToolChoice {
  if (isObject(choice.any)) return { type: 'any' };
  if (!isObject(choice.tool)) return { type: 'auto' };
  const name = asString(choice.tool.name);
  if (!tools.some((tool) => tool.name === name)) {
    throw new SimRefusal('invalid', `toolConfig.toolChoice: no tool is named ${JSON.stringify(name)}`);
  }
  return { type: 'tool', name };
}

/** Reads the response format, whose schema is a JSON text. @throws SimRefusal when that text is no JSON */
function readFormat(body: JsonObject): SimFormat {
  const format = membersOf(membersOf(body.outputConfig).textFormat);
  if (format.type !== 'json_schema') return { type: 'text' };
  try {
    return {
      type: 'json-schema',
      schema: JSON.parse(asString(membersOf(membersOf(format.structure).jsonSchema).schema)),
    };
  } catch {
    throw new SimRefusal('invalid', 'outputConfig.textFormat.structure.jsonSchema.schema: is not JSON');
  }
}

function readReasoning(body: JsonObject, maxTokens: number | undefined): SimPrompt['reasoning'] {
  const extra = membersOf(body.additionalModelRequestFields);
  const thinking = extra.thinking ?? extra.reasoning_config ?? extra.reasoningConfig;
  return readThinking(membersOf(thinking), maxTokens);
}

function mediaOf(block: JsonObject): SimMedia[] {
  if (isObject(block.image)) {
    const bytes = base64Bytes(asString(membersOf(block.image.source).bytes));
    return [{ kind: 'image', mediaType: `image/${asString(block.image.format)}`, bytes }];
  }
  if (!isObject(block.document)) return [];
  const source = membersOf(block.document.source);
  const bytes = typeof source.text === 'string' ? source.text.length : base64Bytes(asString(source.bytes));
  const name = asString(block.document.name);
  return [
    { kind: 'document', mediaType: asString(block.document.format), bytes, ...(name === '' ? {} : { name }) },
  ];
}

function toolResultOf(block: JsonObject, names: ReadonlyMap<string, string>): SimToolResult[] {
  const result = block.toolResult;
  if (!isObject(result)) return [];
  const parts = itemsOf(result.content).map(membersOf);
  const text = parts
    .map((part) => ('json' in part ? JSON.stringify(part.json) : asString(part.text)))
    .join('\n');
  return [{ name: names.get(asString(result.toolUseId)) ?? '', text, isError: result.status === 'error' }];
}

function countInput(body: JsonObject, messages: readonly JsonObject[]): InputCounter {
  const counter = new InputCounter();
  for (const block of [...itemsOf(membersOf(body.toolConfig).tools), ...itemsOf(body.system)])
    countBlock(counter, membersOf(block));
  for (const message of messages) {
    counter.message(asString(message.role));
    for (const block of itemsOf(message.content)) countBlock(counter, membersOf(block));
  }
  return counter;
}

function countBlock(counter: InputCounter, block: JsonObject): void {
  if (isObject(block.cachePoint)) {
    counter.mark(block.cachePoint.ttl);
    return;
  }
  const media = mediaOf(block)[0];
  if (media) counter.media(media.bytes, JSON.stringify(block));
  else if (typeof block.text === 'string') counter.text(block.text);
  else counter.json(block);
}
