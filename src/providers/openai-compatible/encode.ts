import type { ChatRequest, RawRequest, Tool } from '../../core/chat-request.ts';
import { type MemberChanges, spliceMembers } from '../../core/codec/splice-members.ts';
import { utf8 } from '../../core/codec/utf8.ts';
import { fail } from '../../core/failure.ts';
import { asObject, type JsonDraft, type JsonObject } from '../../core/json.ts';
import type { WireBody, WireRequest } from '../../ports/http-client.ts';
import type { EncodedCall } from '../../ports/provider.ts';
import { warnOfLeftOutFields } from '../left-out-fields.ts';
import { namingCallersField } from '../param-path.ts';
import { encodeMessages } from './encode-messages.ts';
import { effortOf } from './encode-reasoning.ts';
import type { CompletionsEndpoint } from './endpoint.ts';
import type { ServerProfile } from './models.ts';

/** @throws FailureError `unsupported` where a part of the request cannot be said in OpenAI's format */
export function encodeCompletion(request: ChatRequest, endpoint: CompletionsEndpoint): EncodedCall {
  const { raw } = request;
  return raw?.dialect === 'openai-chat'
    ? encodeRaw(raw, request.stream, endpoint)
    : encodeCanonical(request, endpoint);
}

const NO_WARNINGS: readonly string[] = Object.freeze([]);

/** The caller's bytes, with the target's model and, for a stream, the usage that we bill by. */
function encodeRaw(raw: RawRequest, stream: boolean, endpoint: CompletionsEndpoint): EncodedCall {
  const asked = stream ? asObject(raw.json.stream_options) : undefined;
  const hideUsage = stream && asked?.include_usage !== true;
  const changes = hideUsage ? withUsage(asked, endpoint) : endpoint.wholeChanges;
  const body = spliceMembers(raw.bytes, raw.json, changes);
  return {
    wire: post(endpoint, stream, body),
    format: 'openai-chat',
    sameDialect: true,
    stream,
    hideUsage,
    warnings: NO_WARNINGS,
  };
}

/** Our own wish for usage stands beside what else the caller asked of the stream. */
function withUsage(asked: JsonObject | undefined, { streamChanges }: CompletionsEndpoint): MemberChanges {
  if (!asked) return streamChanges;
  return { ...streamChanges, stream_options: utf8(JSON.stringify({ ...asked, include_usage: true })) };
}

function encodeCanonical(request: ChatRequest, endpoint: CompletionsEndpoint): EncodedCall {
  const { stream } = request;
  const { model, server, takesSampling } = endpoint;
  const warnings: string[] = [];
  const messages = namingCallersField(request, () => encodeMessages(request, warnings));
  const body: JsonDraft = { model, messages };
  addTools(body, request, warnings);
  addLimits(body, request, server);
  if (takesSampling) addSampling(body, request);
  else warnOfSampling(request, model, warnings);
  if (request.seed !== undefined) body.seed = request.seed;
  if (request.topK !== undefined)
    warnings.push("`top_k` is left out: it has no counterpart in OpenAI's format.");
  addFormat(body, request);
  const effort = effortOf(request.reasoning, model, warnings);
  if (effort !== undefined) body.reasoning_effort = effort;
  if (request.user !== undefined) body.user = request.user;
  if (stream) {
    body.stream = true;
    body.stream_options = { include_usage: true };
  }
  warnOfLeftOutFields(request, "in OpenAI's format", (text) => warnings.push(text));
  return {
    wire: post(endpoint, stream, JSON.stringify(body)),
    format: 'openai-chat',
    sameDialect: false,
    stream,
    hideUsage: false,
    // The same thing may be amiss in many messages.
    warnings: warnings.length > 1 ? [...new Set(warnings)] : warnings,
  };
}

function post({ url, whole, streamed }: CompletionsEndpoint, stream: boolean, body: WireBody): WireRequest {
  return { method: 'POST', url, headers: (stream ? streamed : whole).plain, body };
}

function addTools(body: JsonDraft, request: ChatRequest, warnings: string[]): void {
  const { tools, toolChoice, parallelToolCalls } = request;
  if (tools.length === 0) {
    // OpenAI refuses both settings without tools; only a choice that demands a call means something then.
    if (toolChoice?.type === 'any' || toolChoice?.type === 'tool')
      warnings.push('The tool choice is left out: there are no tools.');
    return;
  }
  body.tools = tools.map(encodeTool);
  if (toolChoice) {
    body.tool_choice =
      toolChoice.type === 'tool'
        ? { type: 'function', function: { name: toolChoice.name } }
        : toolChoice.type === 'any'
          ? 'required'
          : toolChoice.type;
  }
  if (parallelToolCalls !== undefined) body.parallel_tool_calls = parallelToolCalls;
}

function encodeTool(tool: Tool): JsonDraft {
  const fn: JsonDraft = { name: tool.name };
  if (tool.description !== undefined) fn.description = tool.description;
  fn.parameters = tool.inputSchema;
  if (tool.strict !== undefined) fn.strict = tool.strict;
  return { type: 'function', function: fn };
}

function addLimits(body: JsonDraft, request: ChatRequest, profile: ServerProfile): void {
  const { maxTokens, stop } = request;
  if (maxTokens !== undefined) {
    if (maxTokens < 1)
      fail('unsupported', 'The target needs a limit of at least 1 output token.', { param: 'max_tokens' });
    body[profile.limitField] = maxTokens;
  }
  if (stop.length > profile.maxStopSequences) {
    const message = `The target takes at most ${profile.maxStopSequences} stop sequences, not ${stop.length}.`;
    fail('unsupported', message, { param: 'stop' });
  }
  if (stop.length > 0) body.stop = stop;
}

function addSampling(body: JsonDraft, request: ChatRequest): void {
  const { temperature, topP, frequencyPenalty, presencePenalty } = request;
  if (temperature !== undefined) body.temperature = temperature;
  if (topP !== undefined) body.top_p = topP;
  if (frequencyPenalty !== undefined) body.frequency_penalty = frequencyPenalty;
  if (presencePenalty !== undefined) body.presence_penalty = presencePenalty;
}

function warnOfSampling(request: ChatRequest, model: string, warnings: string[]): void {
  const left: JsonDraft = {};
  addSampling(left, request);
  for (const name in left) warnings.push(`\`${name}\` is left out: ${model} does not take it.`);
}

function addFormat(body: JsonDraft, request: ChatRequest): void {
  const format = request.responseFormat;
  if (format?.type === 'json') body.response_format = { type: 'json_object' };
  if (format?.type !== 'json-schema') return;
  const schema: JsonDraft = { name: format.name, schema: format.schema };
  if (format.description !== undefined) schema.description = format.description;
  if (format.strict !== undefined) schema.strict = format.strict;
  body.response_format = { type: 'json_schema', json_schema: schema };
}
