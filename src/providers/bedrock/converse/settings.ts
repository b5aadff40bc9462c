import type { JsonDraft, JsonObject } from '../../../core/json.ts';
import { warnOfLeftOutFields } from '../../left-out-fields.ts';
import type { ConverseContext } from './context.ts';
import { converseThinking } from './thinking.ts';

/** Adds the members of a Converse body beside messages, system and tools. */
export function addSettings(body: JsonDraft, context: ConverseContext): void {
  const { stop } = context.request;
  const thinking = converseThinking(context);
  const inferenceConfig: JsonDraft = { maxTokens: thinking.maxTokens };
  addSampling(inferenceConfig, context, thinking.enabled);
  if (stop.length > 0) inferenceConfig.stopSequences = stop;
  body.inferenceConfig = inferenceConfig;
  const additional = additionalFields(context, thinking.field);
  warnOfTheRest(context);
  const outputConfig = outputFormat(context, thinking.effort);
  if (outputConfig !== undefined) body.outputConfig = outputConfig;
  if (additional !== undefined) body.additionalModelRequestFields = additional;
  // Which stop sequence matched is told only where it is asked for.
  if (stop.length > 0 && context.model.vendor === 'anthropic')
    body.additionalModelResponseFieldPaths = ['/stop_sequence'];
}

/** What Converse has no member of its own for; undefined where there is nothing of the kind. */
function additionalFields(context: ConverseContext, thinking: JsonObject | undefined): JsonDraft | undefined {
  const { topK, anthropicBeta } = context.request;
  const { vendor } = context.model;
  let fields: JsonDraft | undefined = thinking === undefined ? undefined : { thinking };
  if (topK !== undefined) {
    if (vendor === 'anthropic') fields = { ...fields, top_k: topK };
    else if (vendor === 'amazon') fields = { ...fields, inferenceConfig: { topK } };
    else context.warn('`top_k` is left out: Converse has no such setting for this model.');
  }
  if (anthropicBeta.length > 0) {
    if (vendor === 'anthropic') fields = { ...fields, anthropic_beta: anthropicBeta };
    else context.warn('`anthropic-beta` is left out: the model is not one of Anthropic.');
  }
  return fields;
}

/** Claude from this generation on takes temperature or top_p, and refuses both. */
const ONE_OF_BOTH_SINCE_CLAUDE = 4.5;

function addSampling(inferenceConfig: JsonDraft, context: ConverseContext, thinking: boolean): void {
  const { temperature, topP } = context.request;
  if (temperature !== undefined) {
    const clamped = Math.min(1, Math.max(0, temperature));
    if (clamped !== temperature)
      context.warn('`temperature` was limited to the range 0 to 1 of Bedrock Converse.');
    if (thinking && clamped !== 1)
      context.warn('`temperature` is left out: Claude takes none while it thinks.');
    else inferenceConfig.temperature = clamped;
  }
  if (topP === undefined) return;
  if (inferenceConfig.temperature !== undefined && context.model.claude >= ONE_OF_BOTH_SINCE_CLAUDE) {
    context.warn('`top_p` is left out: this model takes temperature or top_p, not both.');
  } else {
    inferenceConfig.topP = topP;
  }
}

function outputFormat(context: ConverseContext, effort: string | undefined): object | undefined {
  const { responseFormat } = context.request;
  if (responseFormat?.type === 'json-schema') {
    const withEffort = effort === undefined ? {} : { effort };
    const { name, description, schema } = responseFormat;
    const described = description ? { description } : {};
    const jsonSchema = { schema: JSON.stringify(schema), name, ...described };
    return { textFormat: { type: 'json_schema', structure: { jsonSchema } }, ...withEffort };
  }
  if (responseFormat?.type === 'json') {
    context.warn('JSON mode has no counterpart at Bedrock: ask for JSON in the prompt, or give a schema.');
  }
  return effort === undefined ? undefined : { effort };
}

function warnOfTheRest(context: ConverseContext): void {
  const { request } = context;
  if (request.seed !== undefined) warnOf('seed', context);
  if (request.frequencyPenalty !== undefined) warnOf('frequency_penalty', context);
  if (request.presencePenalty !== undefined) warnOf('presence_penalty', context);
  if (request.user !== undefined) warnOf('user', context);
  warnOfLeftOutFields(request, 'at Bedrock Converse', (text) => context.warn(text));
}

function warnOf(setting: string, context: ConverseContext): void {
  context.warn(`\`${setting}\` is left out: Bedrock Converse has no such setting.`);
}
