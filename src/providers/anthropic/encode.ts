import type { ChatRequest, Tool } from '../../core/chat-request.ts';
import { spliceMembers } from '../../core/codec/splice-members.ts';
import type { JsonDraft } from '../../core/json.ts';
import type { WireBody } from '../../ports/http-client.ts';
import type { EncodedCall } from '../../ports/provider.ts';
import { warnOfLeftOutFields } from '../left-out-fields.ts';
import { namingCallersField } from '../param-path.ts';
import { cacheControl } from './encode-content.ts';
import { encodeConversation } from './encode-messages.ts';
import { encodeThinking, type Thinking } from './encode-thinking.ts';
import { type MessagesEndpoint, messagesPost } from './endpoint.ts';
import type { ModelTraits } from './models.ts';

/** @throws FailureError `unsupported` where a part of the request cannot be said in Anthropic's format */
export function encodeMessagesCall(request: ChatRequest, endpoint: MessagesEndpoint): EncodedCall {
  const { stream } = request;
  const warnings: string[] = [];
  const raw = rawBody(request, endpoint);
  const body = raw ?? JSON.stringify(canonicalBody(request, endpoint, warnings));
  return {
    wire: messagesPost(request, endpoint, body),
    format: 'anthropic-messages',
    sameDialect: raw !== undefined,
    stream,
    hideUsage: false,
    // The same thing may be amiss in many messages.
    warnings: warnings.length > 1 ? [...new Set(warnings)] : warnings,
  };
}

/** The caller's bytes with the target's model; undefined where there are none, or of another dialect. */
export function rawBody({ raw }: ChatRequest, { modelChange }: MessagesEndpoint): WireBody | undefined {
  if (raw?.dialect !== 'anthropic-messages') return undefined;
  return spliceMembers(raw.bytes, raw.json, modelChange);
}

/** @param warnings grows by what the target cannot honour */
export function canonicalBody(
  request: ChatRequest,
  endpoint: MessagesEndpoint,
  warnings: string[],
): JsonDraft {
  const { model, traits } = endpoint;
  const thinking = encodeThinking(request, endpoint, warnings);
  const { system, messages } = namingCallersField(request, () =>
    encodeConversation(request, traits, warnings),
  );
  const body: JsonDraft = { model, max_tokens: thinking.maxTokens };
  if (system.length > 0) body.system = system;
  body.messages = messages;
  addTools(body, request, traits, warnings);
  addSampling(body, request, { thinking, traits, model, warnings });
  if (thinking.field) body.thinking = thinking.field;
  addOutput(body, request, thinking, warnings);
  if (request.user !== undefined) body.metadata = { user_id: request.user };
  if (request.stream) body.stream = true;
  warnOfLeftOutFields(request, "in Anthropic's format", (text) => warnings.push(text));
  return body;
}

function addTools(body: JsonDraft, request: ChatRequest, traits: ModelTraits, warnings: string[]): void {
  const { tools, toolChoice, parallelToolCalls } = request;
  if (tools.length === 0) {
    if (toolChoice?.type === 'any' || toolChoice?.type === 'tool')
      warnings.push('The tool choice is left out: there are no tools.');
    return;
  }
  body.tools = tools.map((tool) => encodeTool(tool, traits, warnings));
  const serial = parallelToolCalls === false && toolChoice?.type !== 'none';
  if (!toolChoice && !serial) return;
  body.tool_choice = {
    ...(toolChoice ?? { type: 'auto' }),
    ...(serial ? { disable_parallel_tool_use: true } : {}),
  };
}

function encodeTool(tool: Tool, traits: ModelTraits, warnings: string[]): JsonDraft {
  const out: JsonDraft = { name: tool.name };
  if (tool.description !== undefined) out.description = tool.description;
  out.input_schema =
    tool.inputSchema.type === undefined ? { type: 'object', ...tool.inputSchema } : tool.inputSchema;
  if (tool.strict === true) {
    if (traits.strictTools) out.strict = true;
    else warnings.push('Strict tools are sent as plain ones: the model does not know them.');
  }
  return { ...out, ...cacheControl(tool) };
}

interface SamplingContext {
  readonly thinking: Thinking;
  readonly traits: ModelTraits;
  readonly model: string;
  readonly warnings: string[];
}

function addSampling(body: JsonDraft, request: ChatRequest, context: SamplingContext): void {
  const { warnings } = context;
  addSetting(body, 'temperature', clamped(request.temperature, warnings), context);
  addSetting(body, 'top_p', request.topP, context);
  addSetting(body, 'top_k', request.topK, context);
  if (request.stop.length > 0) body.stop_sequences = request.stop;
  warnOfUnknown('seed', request.seed, warnings);
  warnOfUnknown('frequency_penalty', request.frequencyPenalty, warnings);
  warnOfUnknown('presence_penalty', request.presencePenalty, warnings);
}

function addSetting(
  body: JsonDraft,
  name: 'temperature' | 'top_p' | 'top_k',
  value: number | undefined,
  { thinking, traits, model, warnings }: SamplingContext,
): void {
  if (value === undefined) return;
  const leftOut = (why: string): number => warnings.push(`\`${name}\` is left out: ${why}.`);
  if (!traits.sampling) leftOut(`${model} does not take it`);
  else if (thinking.field && (name !== 'top_p' || value < 0.95))
    leftOut('it cannot be set while the model thinks');
  else if (name === 'top_p' && body.temperature !== undefined && !traits.temperatureWithTopP) {
    leftOut(`${model} does not take it beside \`temperature\``);
  } else body[name] = value;
}

function warnOfUnknown(name: string, value: number | undefined, warnings: string[]): void {
  if (value !== undefined)
    warnings.push(`\`${name}\` is left out: it has no counterpart in Anthropic's format.`);
}

/** Anthropic's temperatures end at 1, others' at 2. */
function clamped(temperature: number | undefined, warnings: string[]): number | undefined {
  if (temperature === undefined || temperature <= 1) return temperature;
  warnings.push(`The temperature of ${temperature} is sent as 1, the highest that Anthropic takes.`);
  return 1;
}

function addOutput(body: JsonDraft, request: ChatRequest, thinking: Thinking, warnings: string[]): void {
  const format = request.responseFormat;
  const output: JsonDraft = {};
  if (thinking.effort !== undefined) output.effort = thinking.effort;
  if (format?.type === 'json-schema') output.format = { type: 'json_schema', schema: format.schema };
  else if (format?.type === 'json')
    warnings.push('The response format is left out: Anthropic makes JSON by a schema only.');
  if (Object.keys(output).length > 0) body.output_config = output;
}
