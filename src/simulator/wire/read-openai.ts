import { asString, type JsonObject } from '../../core/json.ts';
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
  messagesOf,
  numberIn,
  refuseUnknown,
  stringsOf,
  withoutDirective,
} from './conversation.ts';

const FIELDS: ReadonlySet<string> = new Set(
  `messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens
  metadata modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options
  prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream
  stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options`.split(
    /\s+/,
  ),
);
const ROLES: readonly string[] = ['developer', 'system', 'user', 'assistant', 'tool', 'function'];

/** @throws SimRefusal as OpenAI's chat completions would */
export function readOpenAi(body: JsonObject, strict: boolean): SimPrompt {
  if (typeof body.model !== 'string' || body.model === '')
    throw new SimRefusal('invalid', 'you must provide a model parameter');
  if (strict) refuseUnknown(body, FIELDS, (field) => `Unrecognized request argument supplied: ${field}`);
  const messages = messagesOf(body, ROLES);
  numberIn(body, 'temperature', 0, 2);
  numberIn(body, 'top_p', 0, 1);
  if ((integerFrom(body, 'n', 1) ?? 1) > 1)
    throw new SimRefusal('invalid', 'n: the simulator gives one choice only', 'n');
  const stop = stringsOf(body.stop, 'stop');
  if (stop.length > 4) throw new SimRefusal('invalid', 'stop: at most 4 sequences are allowed', 'stop');
  const maxTokens = integerFrom(body, 'max_completion_tokens', 1) ?? integerFrom(body, 'max_tokens', 1);
  const tools = itemsOf(body.tools).map(readTool);
  const system = messages.filter((message) => message.role === 'system' || message.role === 'developer');
  const last = messages.findLast((message) => message.role === 'user');
  return {
    model: body.model,
    stream: body.stream === true,
    system: system.map((message) => contentText(message.content)).join('\n'),
    question: withoutDirective(contentText(last?.content)),
    media: itemsOf(last?.content).flatMap((part) => mediaOf(membersOf(part))),
    toolResults: toolResults(messages),
    tools,
    toolChoice: readToolChoice(body.tool_choice, tools),
    parallelToolCalls: body.parallel_tool_calls !== false,
    maxTokens,
    stop,
    format: readFormat(body.response_format),
    reasoning:
      typeof body.reasoning_effort === 'string' && body.reasoning_effort !== 'none'
        ? { budgetTokens: 1024 }
        : null,
    includeUsage: membersOf(body.stream_options).include_usage === true,
    input: countInput(messages, body.tools).result(),
  };
}

function readTool(tool: unknown, i: number): SimTool {
  const definition = membersOf(membersOf(tool).function);
  if (membersOf(tool).type !== 'function' || typeof definition.name !== 'string') {
    throw new SimRefusal('invalid', `tools.${i}: must be a function with a name`, `tools.${i}`);
  }
  return { name: definition.name, schema: definition.parameters ?? { type: 'object' } };
}

function readToolChoice(choice: unknown, tools: readonly SimTool[]): SimToolChoice {
  if (choice === undefined || choice === null || choice === 'auto') return { type: 'auto' };
  if (tools.length === 0)
    throw new SimRefusal('invalid', 'tool_choice is only allowed when tools are specified', 'tool_choice');
  if (choice === 'none') return { type: 'none' };
  if (choice === 'required') return { type: 'any' };
  const name = asString(membersOf(membersOf(choice).function).name);
  if (!tools.some((tool) => tool.name === name)) {
    throw new SimRefusal('invalid', `tool_choice: no tool is named ${JSON.stringify(name)}`, 'tool_choice');
  }
  return { type: 'tool', name };
}

function readFormat(format: unknown): SimFormat {
  const type = membersOf(format).type;
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') return { type: 'text' };
  return { type: 'json-schema', schema: membersOf(membersOf(format).json_schema).schema };
}

/** Returns the tool results at the end of the conversation. @throws SimRefusal when one answers a call nobody made */
function toolResults(messages: readonly JsonObject[]): SimToolResult[] {
  const names = new Map<string, string>();
  let results: SimToolResult[] = [];
  messages.forEach((message, i) => {
    if (message.role !== 'tool') {
      results = [];
      for (const call of itemsOf(message.tool_calls).map(membersOf)) {
        names.set(asString(call.id), asString(membersOf(call.function).name));
      }
      return;
    }
    const name = names.get(asString(message.tool_call_id));
    if (name === undefined) {
      const where = `messages.${i}.tool_call_id`;
      throw new SimRefusal('invalid', `${where}: no preceding message has a tool call with this id`, where);
    }
    results.push({ name, text: contentText(message.content), isError: false });
  });
  return results;
}

function mediaOf(part: JsonObject): SimMedia[] {
  if (part.type === 'image_url')
    return [fromUrl('image', 'image/*', asString(membersOf(part.image_url).url))];
  if (part.type === 'input_audio') {
    const audio = membersOf(part.input_audio);
    return [
      {
        kind: 'audio',
        mediaType: `audio/${asString(audio.format)}`,
        bytes: base64Bytes(asString(audio.data)),
      },
    ];
  }
  if (part.type !== 'file') return [];
  const file = membersOf(part.file);
  const document = fromUrl('document', 'application/octet-stream', asString(file.file_data));
  return [typeof file.filename === 'string' ? { ...document, name: file.filename } : document];
}

function fromUrl(kind: 'image' | 'document', otherwise: string, url: string): SimMedia {
  const data = /^data:([^;,]+);base64,/.exec(url);
  if (!data) return { kind, mediaType: otherwise, bytes: 0 };
  return { kind, mediaType: data[1] ?? otherwise, bytes: base64Bytes(url.slice(data[0].length)) };
}

function countInput(messages: readonly JsonObject[], tools: unknown): InputCounter {
  const counter = new InputCounter();
  counter.json(tools ?? undefined);
  for (const message of messages) {
    counter.message(asString(message.role));
    counter.text(contentText(message.content));
    if (message.tool_calls) counter.json(message.tool_calls);
    for (const part of itemsOf(message.content)) {
      for (const media of mediaOf(membersOf(part))) counter.media(media.bytes, media.mediaType);
    }
  }
  return counter;
}
