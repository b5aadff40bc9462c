import { type ChatRequest, type ResponseFormat, type Tool, UNNAMED_ANSWER } from '../../core/chat-request.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import type { WireBody } from '../../ports/http-client.ts';
import type { EncodedCall } from '../../ports/provider.ts';
import { fitRequest } from '../fit/fit-request.ts';
import { Fitting } from '../fit/fitting.ts';
import { fitRawMessages } from '../fit/raw/anthropic-body.ts';
import type { RawFit } from '../fit/raw/raw-fit.ts';
import { warnOfLeftOutFields } from '../left-out-fields.ts';
import { namingCallersField } from '../param-path.ts';
import { effortToSay, effortWord, thinkingField } from '../thinking/claude-thinking.ts';
import { cacheControl } from './encode-content.ts';
import { encodeConversation } from './encode-messages.ts';
import { type MessagesEndpoint, messagesPost } from './endpoint.ts';

/** @throws FailureError `unsupported` where a part of the request cannot be said in Anthropic's format, or fitted */
export function encodeMessagesCall(request: ChatRequest, endpoint: MessagesEndpoint): EncodedCall {
  const { stream } = request;
  const fitting = new Fitting(endpoint.profile, endpoint.defaultMaxTokens);
  const raw = rawBody(request, endpoint, fitting);
  const { body, restore } = raw ?? canonicalCall(request, endpoint, fitting);
  return {
    wire: messagesPost(request, endpoint, body),
    format: 'anthropic-messages',
    sameDialect: raw !== undefined && !restore,
    stream,
    hideUsage: false,
    warnings: fitting.warnings,
    ...(restore ? { restore } : {}),
  };
}

function canonicalCall(request: ChatRequest, endpoint: MessagesEndpoint, fitting: Fitting): RawFit<WireBody> {
  const { request: fitted, restore } = fitRequest(request, fitting);
  return { body: JSON.stringify(encodeBody(fitted, endpoint, fitting)), restore };
}

/** The caller's bytes with the target's model; undefined where there are none, or of another dialect. */
export function rawBody(
  { raw, ...request }: ChatRequest,
  { modelChange }: MessagesEndpoint,
  fitting: Fitting,
): RawFit<WireBody> | undefined {
  if (raw?.dialect !== 'anthropic-messages') return undefined;
  return fitRawMessages({ ...request, raw }, raw, modelChange, fitting);
}

/** @param fitting learns what the target cannot honour */
export function canonicalBody(request: ChatRequest, endpoint: MessagesEndpoint, fitting: Fitting): JsonDraft {
  return encodeBody(fitRequest(request, fitting).request, endpoint, fitting);
}

/** @param request one that fits */
function encodeBody(request: ChatRequest, endpoint: MessagesEndpoint, fitting: Fitting): JsonDraft {
  const { model, defaultMaxTokens, profile } = endpoint;
  const { system, messages } = namingCallersField(request, () => encodeConversation(request, fitting));
  const body: JsonDraft = { model, max_tokens: request.maxTokens ?? defaultMaxTokens };
  if (system.length > 0) body.system = system;
  body.messages = messages;
  addTools(body, request);
  addSampling(body, request, fitting);
  const thinking = thinkingField(request.reasoning, profile.thinking);
  if (thinking) body.thinking = thinking;
  addOutput(body, request, fitting);
  if (request.user !== undefined) body.metadata = { user_id: request.user };
  if (request.stream) body.stream = true;
  warnOfLeftOutFields(request, "in Anthropic's format", (text) => fitting.warn(text));
  return body;
}

function addTools(body: JsonDraft, { tools, toolChoice, parallelToolCalls }: ChatRequest): void {
  if (tools.length === 0) return;
  body.tools = tools.map(encodeTool);
  const serial = parallelToolCalls === false && toolChoice?.type !== 'none';
  if (!toolChoice && !serial) return;
  body.tool_choice = {
    ...(toolChoice ?? { type: 'auto' }),
    ...(serial ? { disable_parallel_tool_use: true } : {}),
  };
}

function encodeTool(tool: Tool): JsonDraft {
  const out: JsonDraft = { name: tool.name };
  if (tool.description !== undefined) out.description = tool.description;
  out.input_schema = tool.inputSchema;
  if (tool.strict === true) out.strict = true;
  return { ...out, ...cacheControl(tool) };
}

function addSampling(body: JsonDraft, request: ChatRequest, fitting: Fitting): void {
  if (request.temperature !== undefined) body.temperature = request.temperature;
  if (request.topP !== undefined) body.top_p = request.topP;
  if (request.topK !== undefined) body.top_k = request.topK;
  if (request.stop.length > 0) body.stop_sequences = request.stop;
  warnOfUnknown('seed', request.seed, fitting);
  warnOfUnknown('frequency_penalty', request.frequencyPenalty, fitting);
  warnOfUnknown('presence_penalty', request.presencePenalty, fitting);
}

function warnOfUnknown(name: string, value: number | undefined, fitting: Fitting): void {
  if (value !== undefined)
    fitting.warn(`\`${name}\` is left out: it has no counterpart in Anthropic's format.`);
}

type AnswerSchema = Extract<ResponseFormat, { type: 'json-schema' }>;

/** Anthropic's format has no place for a name and a description beside the schema, but both may stand in it. */
function titled({ name, description, schema }: AnswerSchema, fitting: Fitting): JsonObject {
  const title = name === UNNAMED_ANSWER ? undefined : name;
  if (title !== undefined && Object.hasOwn(schema, 'title') && schema.title !== title)
    fitting.warn('The name of the answer schema is left out: the schema has a title of its own.');
  if (description !== undefined && Object.hasOwn(schema, 'description') && schema.description !== description)
    fitting.warn('The description of the answer schema is left out: the schema has one of its own.');
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...schema,
  };
}

const EFFORTS: Readonly<Record<string, string>> = { minimal: 'low' };

function addOutput(
  body: JsonDraft,
  { reasoning, responseFormat: format }: ChatRequest,
  fitting: Fitting,
): void {
  const output: JsonDraft = {};
  const warn = (text: string): void => fitting.warn(text);
  const effort = effortToSay(reasoning, fitting.profile.thinking, warn);
  if (effort !== undefined) output.effort = effortWord(EFFORTS, effort, warn);
  if (format?.type === 'json-schema')
    output.format = { type: 'json_schema', schema: titled(format, fitting) };
  else if (format?.type === 'json')
    fitting.warn('The response format is left out: Anthropic makes JSON by a schema only.');
  if (Object.keys(output).length > 0) body.output_config = output;
}
