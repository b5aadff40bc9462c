import type { ChatRequest, RawRequest, Tool } from '../../core/chat-request.ts';
import type { MemberChanges } from '../../core/codec/splice-members.ts';
import { utf8 } from '../../core/codec/utf8.ts';
import { fail } from '../../core/failure.ts';
import { asObject, type JsonDraft } from '../../core/json.ts';
import type { WireBody, WireRequest } from '../../ports/http-client.ts';
import type { EncodedCall } from '../../ports/provider.ts';
import { fitRequest } from '../fit/fit-request.ts';
import { Fitting } from '../fit/fitting.ts';
import { fitRawCompletion } from '../fit/raw/openai-body.ts';
import { warnOfLeftOutFields } from '../left-out-fields.ts';
import { namingCallersField } from '../param-path.ts';
import type { SettingRules } from '../profiles/profile.ts';
import { encodeMessages } from './encode-messages.ts';
import { addReasoning } from './encode-reasoning.ts';
import type { CompletionsEndpoint } from './endpoint.ts';

/** @throws FailureError `unsupported` where a part of the request cannot be said in OpenAI's format, or fitted */
export function encodeCompletion(request: ChatRequest, endpoint: CompletionsEndpoint): EncodedCall {
  const { raw } = request;
  return raw?.dialect === 'openai-chat'
    ? encodeRaw(request, raw, endpoint)
    : encodeCanonical(request, endpoint);
}

/** The caller's bytes with the target's model and, for a stream, the usage that we bill by. */
function encodeRaw(request: ChatRequest, raw: RawRequest, endpoint: CompletionsEndpoint): EncodedCall {
  const { stream } = request;
  const fitting = new Fitting(endpoint.profile, endpoint.defaultMaxTokens);
  const asked = stream && asObject(raw.json.stream_options)?.include_usage === true;
  const changes = stream ? streamChanges(raw, asked, endpoint, fitting) : endpoint.wholeChanges;
  const { body, restore } = fitRawCompletion(request, raw, changes, fitting);
  return {
    wire: post(endpoint, stream, body),
    format: 'openai-chat',
    sameDialect: restore === undefined,
    stream,
    hideUsage: stream && !asked,
    warnings: fitting.warnings,
    ...(restore ? { restore } : {}),
  };
}

/** Our own wish for usage stands beside what else the caller asked of the stream. */
function streamChanges(
  raw: RawRequest,
  asked: boolean,
  { wholeChanges, streamChanges: withUsage, usageOption }: CompletionsEndpoint,
  fitting: Fitting,
): MemberChanges {
  const given = asObject(raw.json.stream_options);
  if (!usageOption.taken) {
    if (!given) return wholeChanges;
    fitting.warn('`stream_options` is left out: the server refuses it.');
    return { ...wholeChanges, stream_options: null };
  }
  if (asked) return wholeChanges;
  if (!given) return withUsage;
  return { ...withUsage, stream_options: utf8(JSON.stringify({ ...given, include_usage: true })) };
}

function encodeCanonical(given: ChatRequest, endpoint: CompletionsEndpoint): EncodedCall {
  const { stream } = given;
  const { model, profile, defaultMaxTokens } = endpoint;
  const fitting = new Fitting(profile, defaultMaxTokens);
  const { request, restore } = fitRequest(given, fitting);
  const messages = namingCallersField(request, () => encodeMessages(request, fitting));
  const body: JsonDraft = { model, messages };
  addTools(body, request);
  addLimits(body, request, profile.settings);
  addSampling(body, request);
  if (request.seed !== undefined) body[profile.settings.seedField] = request.seed;
  if (request.topK !== undefined)
    fitting.warn("`top_k` is left out: it has no counterpart in OpenAI's format.");
  addFormat(body, request);
  addReasoning(body, request.reasoning, fitting);
  if (request.user !== undefined) body.user = request.user;
  if (stream) {
    body.stream = true;
    if (endpoint.usageOption.taken) body.stream_options = { include_usage: true };
  }
  warnOfLeftOutFields(request, "in OpenAI's format", (text) => fitting.warn(text));
  return {
    wire: post(endpoint, stream, JSON.stringify(body)),
    format: 'openai-chat',
    sameDialect: false,
    stream,
    hideUsage: false,
    warnings: fitting.warnings,
    ...(restore ? { restore } : {}),
  };
}

function post({ url, whole, streamed }: CompletionsEndpoint, stream: boolean, body: WireBody): WireRequest {
  return { method: 'POST', url, headers: (stream ? streamed : whole).plain, body };
}

function addTools(body: JsonDraft, request: ChatRequest): void {
  const { tools, toolChoice, parallelToolCalls } = request;
  // OpenAI refuses both settings without tools.
  if (tools.length === 0) return;
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

function addLimits(body: JsonDraft, request: ChatRequest, profile: SettingRules): void {
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

function addFormat(body: JsonDraft, request: ChatRequest): void {
  const format = request.responseFormat;
  if (format?.type === 'json') body.response_format = { type: 'json_object' };
  if (format?.type !== 'json-schema') return;
  const schema: JsonDraft = { name: format.name, schema: format.schema };
  if (format.description !== undefined) schema.description = format.description;
  if (format.strict !== undefined) schema.strict = format.strict;
  body.response_format = { type: 'json_schema', json_schema: schema };
}
