import type { ChatRequest, RawRequest } from '../../../core/chat-request.ts';
import { asObject, asString, isObject, type JsonDraft, type JsonObject } from '../../../core/json.ts';
import type { WireBody } from '../../../ports/http-client.ts';
import { fieldShown } from '../../left-out-fields.ts';
import { thinkingFields, unknownThinking } from '../../thinking/claude-thinking.ts';
import { fitSettings } from '../fit-request.ts';
import type { Fitting } from '../fitting.ts';
import { type Renames, renamesFor } from '../names/rename.ts';
import { type BlockForm, fitRawBlocks, type RawMessage } from './raw-blocks.ts';
import { type RawChanges, type RawFit, splicedFit } from './raw-fit.ts';

/**
 * A caller's Converse body for a target at Bedrock. Only members of which the target would refuse something are written
 * anew.
 * @throws FailureError `unsupported`
 */
export function fitRawConverse(request: ChatRequest, raw: RawRequest, fitting: Fitting): RawFit<WireBody> {
  if (!fitting.profile.told) return { body: raw.bytes, restore: undefined };
  const renames = renamesFor(request, fitting.profile);
  const members: RawChanges = {};
  const after = fitSettings(request, fitting);
  if (after !== request) addSettings(members, raw.json, request, { after, fitting });
  const given = raw.json.messages as readonly RawMessage[] | undefined;
  if (given) {
    const messages = fitRawBlocks(given, CONVERSE_FORM, renames, fitting);
    if (messages !== given) members.messages = messages;
  }
  addTools(members, raw.json, renames, fitting);
  addSystem(members, raw.json, fitting);
  return splicedFit(request, raw, {}, { members, renames });
}

interface Outcome {
  readonly after: ChatRequest;
  readonly fitting: Fitting;
}

function addSettings(
  members: RawChanges,
  json: JsonObject,
  before: ChatRequest,
  { after, fitting }: Outcome,
): void {
  const inference: JsonDraft = { ...asObject(json.inferenceConfig) };
  const model: JsonDraft = { ...asObject(json.additionalModelRequestFields) };
  if (after.temperature === undefined) delete inference.temperature;
  if (after.topP === undefined) delete inference.topP;
  if (after.topK === undefined && before.topK !== undefined) delete model.top_k;
  if (after.stop !== before.stop) inference.stopSequences = after.stop;
  if (after.stop.length === 0) delete inference.stopSequences;
  if (after.maxTokens !== before.maxTokens) inference.maxTokens = after.maxTokens;
  if (after.reasoning !== before.reasoning) {
    addThinking(model, after, fitting);
    const effort = after.reasoning?.effort;
    const output = asObject(json.outputConfig);
    const { asked, effort: takesEffort } = fitting.profile.thinking;
    if (asked === 'claude' && takesEffort && effort !== undefined && output?.effort !== effort)
      members.outputConfig = { ...output, effort };
  }
  if (after.anthropicBeta !== before.anthropicBeta && Array.isArray(model.anthropic_beta)) {
    const kept = model.anthropic_beta.filter((beta) => after.anthropicBeta.includes(beta));
    if (kept.length > 0) model.anthropic_beta = kept;
    else delete model.anthropic_beta;
  }
  put(members, json, 'inferenceConfig', inference);
  put(members, json, 'additionalModelRequestFields', model);
  if (after.toolChoice !== before.toolChoice && after.toolChoice)
    members.toolConfig = { ...asObject(json.toolConfig), toolChoice: choiceBlock(after) };
}

/** Claude's and Nova's members for thinking in place of each other. */
function addThinking(model: JsonDraft, { reasoning }: ChatRequest, fitting: Fitting): void {
  const unknown = unknownThinking(model.thinking);
  const fields = thinkingFields(reasoning, fitting.profile.thinking);
  // Beside Claude's member Nova's was not read.
  if (model.thinking === undefined || fields?.reasoningConfig) delete model.reasoningConfig;
  delete model.thinking;
  if (fields?.thinking) model.thinking = { ...unknown, ...asObject(fields.thinking) };
  else if (fields) {
    Object.assign(model, fields);
    for (const name of Object.keys(unknown))
      fitting.warn(
        `\`additionalModelRequestFields.thinking.${fieldShown(name)}\` is left out: it is Claude's.`,
      );
  }
}

function put(members: RawChanges, json: JsonObject, name: string, value: JsonDraft): void {
  const given = asObject(json[name]);
  if (given ? JSON.stringify(value) === JSON.stringify(given) : Object.keys(value).length === 0) return;
  members[name] = Object.keys(value).length > 0 ? value : null;
}

function choiceBlock({ toolChoice }: ChatRequest): JsonObject {
  return toolChoice?.type === 'any' ? { any: {} } : { auto: {} };
}

/** Cache points, and names that are shorter at this target. */
function addTools(
  members: RawChanges,
  json: JsonObject,
  renames: Renames | undefined,
  fitting: Fitting,
): void {
  const config = asObject(members.toolConfig ?? json.toolConfig);
  if (!config || !Array.isArray(config.tools)) return;
  const given = config.tools as readonly JsonObject[];
  const named = (block: JsonObject): JsonObject => {
    const name = renames?.names?.get(asString(block.name));
    return name === undefined || name === block.name ? block : { ...block, name };
  };
  const tools = given.map((tool) => {
    const spec = asObject(tool.toolSpec);
    const renamed = spec && named(spec);
    return withMarker(renamed && renamed !== spec ? { ...tool, toolSpec: renamed } : tool, fitting);
  });
  const choice = asObject(config.toolChoice);
  const chosen = asObject(choice?.tool);
  const renamedChoice = chosen && named(chosen) !== chosen ? { tool: named(chosen) } : choice;
  if (renamedChoice === choice && tools.every((tool, at) => tool === given[at])) return;
  members.toolConfig = { ...config, tools, ...(renamedChoice ? { toolChoice: renamedChoice } : {}) };
}

function addSystem(members: RawChanges, json: JsonObject, fitting: Fitting): void {
  if (!Array.isArray(json.system)) return;
  const given = json.system as readonly JsonObject[];
  const kept = given.filter((block) => block.text !== '').map((block) => withMarker(block, fitting));
  if (kept.length === given.length && kept.every((block, at) => block === given[at])) return;
  members.system = kept.length > 0 ? kept : null;
}

const CONVERSE_FORM: BlockForm = {
  text: (block) => (typeof block.text === 'string' ? block.text : undefined),
  withText: (text, block) => ({ ...block, text }),
  call(block) {
    const use = asObject(block.toolUse);
    return use && !('type' in use) ? { id: asString(use.toolUseId), name: asString(use.name) } : undefined;
  },
  withCall: (block, id, name) => ({
    ...block,
    toolUse: { ...asObject(block.toolUse), toolUseId: id, name },
  }),
  result(block) {
    const result = asObject(block.toolResult);
    return result && asString(result.toolUseId);
  },
  withResult: (block, id) => ({ ...block, toolResult: { ...asObject(block.toolResult), toolUseId: id } }),
  isUnsigned(block) {
    const text = asObject(asObject(block.reasoningContent)?.reasoningText);
    return text !== undefined && !text.signature;
  },
  fitted: (block, fitting) => withMarker(block, fitting),
};

/** A cache point of one hour where the target takes five minutes. */
function withMarker(block: JsonObject, fitting: Fitting): JsonObject {
  const { cachePoint: point } = block;
  if (fitting.profile.cache.longest !== '5m' || !isObject(point) || point.ttl !== '1h') return block;
  fitting.warn(
    'A prompt-cache marker of one hour is sent as one of five minutes: the target takes no longer one.',
  );
  const { ttl: _, ...rest } = point;
  return { ...block, cachePoint: rest };
}
