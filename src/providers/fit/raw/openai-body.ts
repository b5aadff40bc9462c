import type { ChatRequest, RawRequest } from '../../../core/chat-request.ts';
import type { MemberChanges } from '../../../core/codec/splice-members.ts';
import { fail } from '../../../core/failure.ts';
import { asObject, asString, isObject, type JsonObject } from '../../../core/json.ts';
import type { WireBody } from '../../../ports/http-client.ts';
import { fieldShown } from '../../left-out-fields.ts';
import { fitSettings } from '../fit-request.ts';
import { type Fitting, lastMessagePath } from '../fitting.ts';
import { type Renames, renamesFor } from '../names/rename.ts';
import {
  alternating,
  isUserBehindTool,
  joinedTexts,
  lostInJoining,
  withoutUserBehindTool,
} from '../turns/openai-turns.ts';
import { type RawChanges, type RawFit, splicedFit } from './raw-fit.ts';

type Messages = readonly JsonObject[];

/**
 * A caller's OpenAI body for a server that speaks OpenAI's format. Only members of which the server would refuse
 * something are written anew.
 * @param changes what is changed in any case: the model's name, our own wish for usage
 * @throws FailureError `unsupported`
 */
export function fitRawCompletion(
  request: ChatRequest,
  raw: RawRequest,
  changes: MemberChanges,
  fitting: Fitting,
): RawFit<WireBody> {
  const renames = renamesFor(request, fitting.profile);
  const members: RawChanges = {};
  addSettings(members, raw.json, { before: request, after: fitSettings(request, fitting), fitting });
  addFields(members, raw.json, fitting);
  const given = (raw.json.messages ?? []) as Messages;
  const messages = fitMessages(given, renames, request, fitting);
  if (messages !== given) members.messages = messages;
  if (renames?.names) addNames(members, raw.json, renames.names);
  return splicedFit(request, raw, changes, { members, renames });
}

interface Fitted {
  readonly before: ChatRequest;
  readonly after: ChatRequest;
  readonly fitting: Fitting;
}

function addSettings(members: RawChanges, json: JsonObject, { before, after, fitting }: Fitted): void {
  if (after === before) return;
  if (after.temperature !== before.temperature) members.temperature = after.temperature ?? null;
  if (after.topP !== before.topP) members.top_p = after.topP ?? null;
  if (after.frequencyPenalty !== before.frequencyPenalty) members.frequency_penalty = null;
  if (after.presencePenalty !== before.presencePenalty) members.presence_penalty = null;
  if (after.user !== before.user) {
    for (const field of ['user', 'safety_identifier'])
      if (Object.hasOwn(json, field)) members[field] = after.user ?? null;
  }
  if (after.toolChoice !== before.toolChoice) members.tool_choice = after.toolChoice?.type ?? null;
  const { thinking } = fitting.profile;
  if (
    after.reasoning !== before.reasoning &&
    after.reasoning?.mode === 'disabled' &&
    thinking.off === 'yes'
  ) {
    members.thinking = { type: 'disabled' };
    members.reasoning_effort = null;
  }
}

/** Fields that the server knows by another name, or not at all. */
function addFields(members: RawChanges, json: JsonObject, fitting: Fitting): void {
  const { limitField, refusedFields, seedField } = fitting.profile.settings;
  const limit = limitField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  const renameLimit = limitField === 'max_completion_tokens' || refusedFields.includes(limit);
  if (renameLimit && isGiven(json[limit])) {
    members[limit] = null;
    if (!isGiven(json[limitField])) members[limitField] = json[limit];
  }
  if (seedField !== 'seed' && isGiven(json.seed)) {
    members.seed = null;
    members[seedField] = json.seed;
  }
  for (const field of refusedFields) {
    // Of those that the gateway knows itself, fitting has spoken.
    if (!isGiven(json[field]) || Object.hasOwn(members, field)) continue;
    members[field] = null;
    const lost = field === 'stream_options' ? unknownStreamOptions(json[field]) : [field];
    for (const path of lost) fitting.warn(`\`${fieldShown(path)}\` is left out: the server refuses it.`);
  }
}

/** Usage in a stream comes without being asked for. */
function unknownStreamOptions(options: unknown): string[] {
  const names = Object.keys(asObject(options) ?? {}).filter((name) => name !== 'include_usage');
  return names.map((name) => `stream_options.${name}`);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function addNames(members: RawChanges, json: JsonObject, names: ReadonlyMap<string, string>): void {
  const tools = json.tools as Messages | undefined | null;
  if (tools) members.tools = tools.map((tool) => withName(tool, names));
  const choice = asObject(members.tool_choice ?? json.tool_choice);
  if (choice) members.tool_choice = withName(choice, names);
}

function withName(object: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  const fn = asObject(object.function);
  const name = fn && names.get(asString(fn.name));
  return object.type !== 'function' || name === undefined || name === fn?.name
    ? object
    : { ...object, function: { ...fn, name } };
}

function fitMessages(
  given: Messages,
  renames: Renames | undefined,
  request: ChatRequest,
  fitting: Fitting,
): Messages {
  const { turns, model } = fitting.profile;
  warnOfJoining(given, fitting);
  let messages = renames ? renamedMessages(given, renames) : given;
  messages = changedEach(messages, (message) => withThoughts(message, request, fitting));
  if (!turns.contentParts) messages = changedEach(messages, withOneText);
  if (turns.alternate) messages = alternating(messages);
  if (!turns.userBehindTool) messages = withoutUserBehindTool(messages);
  const last = messages.at(-1);
  if (!turns.prefill && last?.role === 'assistant' && last.prefix !== true && !isGiven(last.tool_calls)) {
    const param = lastMessagePath(request);
    const message = `${param}: is the assistant's, and ${model} goes on from the user's messages only.`;
    fail('unsupported', message, { param });
  }
  return messages;
}

function warnOfJoining(messages: Messages, fitting: Fitting): void {
  const { contentParts, userBehindTool } = fitting.profile.turns;
  if (contentParts && userBehindTool) return;
  for (const path of lostInJoining(messages, (at) => !contentParts || isUserBehindTool(messages, at)))
    fitting.warn(`\`${fieldShown(path)}\` is left out: the target takes the message as one text.`);
}

function changedEach(messages: Messages, change: (message: JsonObject) => JsonObject): Messages {
  let differs = false;
  const all = messages.map((message) => {
    const after = change(message);
    if (after !== message) differs = true;
    return after;
  });
  return differs ? all : messages;
}

/** A tool turn comes back with its thoughts, to a model that demands them. */
function withThoughts(message: JsonObject, { reasoning }: ChatRequest, { profile }: Fitting): JsonObject {
  const { filler, byDefault } = profile.thinking;
  if (filler === undefined || !byDefault || reasoning?.mode === 'disabled') return message;
  if (message.role !== 'assistant' || !isGiven(message.tool_calls) || isGiven(message.reasoning_content))
    return message;
  return { ...message, reasoning_content: filler };
}

function withOneText(message: JsonObject): JsonObject {
  const content = joinedTexts(message.content);
  return content === message.content ? message : { ...message, content };
}

/** In the order in which the canonical request has them: only calls of functions count. */
function renamedMessages(messages: Messages, { ids, names }: Renames): Messages {
  let calls = 0;
  let results = 0;
  const renamedCall = (call: unknown): unknown => {
    if (!isObject(call) || call.type !== 'function') return call;
    const id = ids?.calls[calls++] ?? call.id;
    const named = names ? withName(call, names) : call;
    return id === call.id ? named : { ...named, id };
  };
  return changedEach(messages, (message) => {
    if (message.role === 'tool') {
      const id = ids?.results[results++] ?? message.tool_call_id;
      return id === message.tool_call_id ? message : { ...message, tool_call_id: id };
    }
    if (message.role !== 'assistant' || !Array.isArray(message.tool_calls)) return message;
    const given: readonly unknown[] = message.tool_calls;
    const all = given.map(renamedCall);
    return all.every((call, at) => call === given[at]) ? message : { ...message, tool_calls: all };
  });
}
