import type { ChatRequest, RawRequest } from '../../../core/chat-request.ts';
import type { MemberChanges } from '../../../core/codec/splice-members.ts';
import { asObject, asString, isObject, type JsonObject } from '../../../core/json.ts';
import type { WireBody } from '../../../ports/http-client.ts';
import { thinkingField, unknownThinking } from '../../thinking/claude-thinking.ts';
import { fitSettings } from '../fit-request.ts';
import { type Fitting, isBlank } from '../fitting.ts';
import { type Renames, renamesFor } from '../names/rename.ts';
import { typeOf } from '../turns/media.ts';
import { type BlockForm, fitRawBlocks, type RawMessage, withoutUnsigned } from './raw-blocks.ts';
import { type RawChanges, type RawFit, splicedFit } from './raw-fit.ts';

/**
 * A caller's Anthropic body for a target that takes such bodies, at Anthropic or at Bedrock. Only members of which the
 * target would refuse something are written anew.
 * @param changes what is changed in any case: the model's name
 * @throws FailureError `unsupported`
 */
export function fitRawMessages(
  request: ChatRequest,
  raw: RawRequest,
  changes: MemberChanges,
  fitting: Fitting,
): RawFit<WireBody> {
  const members: RawChanges = {};
  if (!fitting.profile.told) {
    // The gateway itself writes such thoughts, for providers that do not sign, and every Claude refuses them.
    const given = (raw.json.messages ?? []) as readonly RawMessage[];
    const messages = withoutUnsigned(given, MESSAGES_FORM, fitting);
    if (messages !== given) members.messages = messages;
    return splicedFit(request, raw, changes, { members, renames: undefined });
  }
  const renames = renamesFor(request, fitting.profile);
  addSettings(members, raw.json, { before: request, after: fitSettings(request, fitting), fitting });
  addConversation(members, raw.json, renames, fitting);
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
  if (after.topK !== before.topK) members.top_k = after.topK ?? null;
  if (after.stop !== before.stop) members.stop_sequences = after.stop.length > 0 ? after.stop : null;
  if (after.user !== before.user)
    members.metadata = { ...asObject(json.metadata), user_id: after.user ?? null };
  if (after.maxTokens !== before.maxTokens) members.max_tokens = after.maxTokens;
  if (after.toolChoice !== before.toolChoice && after.toolChoice) {
    const { name: _, ...rest } = asObject(json.tool_choice) ?? {};
    members.tool_choice = { ...rest, ...after.toolChoice };
  }
  if (after.reasoning !== before.reasoning) addThinking(members, json, after, fitting);
  const { anthropic_beta: betas } = json;
  if (after.anthropicBeta === before.anthropicBeta || !Array.isArray(betas)) return;
  const kept = betas.filter((beta) => after.anthropicBeta.includes(beta));
  members.anthropic_beta = kept.length > 0 ? kept : null;
}

function addThinking(members: RawChanges, json: JsonObject, after: ChatRequest, { profile }: Fitting): void {
  const field = thinkingField(after.reasoning, profile.thinking);
  members.thinking = field ? { ...unknownThinking(json.thinking), ...field } : null;
  const config = asObject(json.output_config);
  if (!config || config.effort === after.reasoning?.effort || after.reasoning?.effort === undefined) return;
  members.output_config = { ...config, effort: after.reasoning.effort };
}

function addConversation(
  members: RawChanges,
  json: JsonObject,
  renames: Renames | undefined,
  fitting: Fitting,
): void {
  const given = (json.messages ?? []) as readonly RawMessage[];
  const messages = fitRawBlocks(given, MESSAGES_FORM, renames, fitting);
  if (messages !== given) members.messages = messages;
  const { system, tools } = json;
  if (typeof system === 'string' && isBlank(system) && fitting.profile.turns.refusesBlankText)
    members.system = null;
  if (Array.isArray(system)) {
    const kept = (system as JsonObject[])
      .filter((block) => !isBlank(MESSAGES_FORM.text(block) ?? '-'))
      .map((block) => withMarker(block, fitting));
    if (kept.length !== system.length || kept.some((block, at) => block !== system[at]))
      members.system = kept.length > 0 ? kept : null;
  }
  if (!Array.isArray(tools)) return;
  const marked = (tools as JsonObject[]).map((tool) => withMarker(tool, fitting));
  if (marked.some((tool, at) => tool !== tools[at])) members.tools = marked;
}

function addNames(members: RawChanges, json: JsonObject, names: ReadonlyMap<string, string>): void {
  const tools = (members.tools ?? json.tools) as readonly JsonObject[] | undefined;
  const named = (tool: JsonObject): JsonObject => ({
    ...tool,
    name: names.get(asString(tool.name)) ?? tool.name,
  });
  if (tools) members.tools = tools.map((tool) => (names.has(asString(tool.name)) ? named(tool) : tool));
  const choice = asObject(members.tool_choice ?? json.tool_choice);
  if (choice && names.has(asString(choice.name))) members.tool_choice = named(choice);
}

const MESSAGES_FORM: BlockForm = {
  text: (block) => (block.type === 'text' ? asString(block.text) : undefined),
  withText: (text, block) => ({ ...(block ?? { type: 'text' }), text }),
  call: (block) =>
    block.type === 'tool_use' ? { id: asString(block.id), name: asString(block.name) } : undefined,
  withCall: (block, id, name) => ({ ...block, id, name }),
  result: (block) => (block.type === 'tool_result' ? asString(block.tool_use_id) : undefined),
  withResult: (block, id) => ({ ...block, tool_use_id: id }),
  isUnsigned: (block) => block.type === 'thinking' && !block.signature,
  fitted: (block, fitting) => withMarker(withMedia(block, fitting), fitting),
};

/** An image under the type that its bytes have, in a tool's result too. */
function withMedia(block: JsonObject, fitting: Fitting): JsonObject {
  if (fitting.profile.media.imageTypes === undefined) return block;
  if (block.type === 'tool_result' && Array.isArray(block.content)) {
    const inner = block.content as readonly JsonObject[];
    const content = inner.map((each) => withMedia(each, fitting));
    return content.every((each, at) => each === inner[at]) ? block : { ...block, content };
  }
  const source = asObject(block.source);
  if (block.type !== 'image' || source?.type !== 'base64') return block;
  const given = asString(source.media_type);
  const mediaType = typeOf(given, asString(source.data));
  return mediaType === given ? block : { ...block, source: { ...source, media_type: mediaType } };
}

/** A cache marker of one hour where the target takes five minutes. */
function withMarker(block: JsonObject, fitting: Fitting): JsonObject {
  const { cache_control: control } = block;
  if (fitting.profile.cache.longest !== '5m' || !isObject(control) || control.ttl !== '1h') return block;
  fitting.warn(
    'A prompt-cache marker of one hour is sent as one of five minutes: the target takes no longer one.',
  );
  const { ttl: _, ...rest } = control;
  return { ...block, cache_control: rest };
}
