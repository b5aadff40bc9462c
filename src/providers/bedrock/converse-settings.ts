import type { ConverseContext } from './converse-context.ts';
import { converseThinking } from './converse-thinking.ts';

/** The members of a Converse body beside messages, system and tools. */
export function converseSettings(context: ConverseContext): Record<string, unknown> {
  const { request, model } = context;
  const thinking = converseThinking(context);
  const additional: Record<string, unknown> = { ...thinking.fields };
  const inferenceConfig: Record<string, unknown> = {
    maxTokens: thinking.maxTokens,
    ...sampling(context, thinking.enabled),
  };
  if (request.stop.length > 0) inferenceConfig.stopSequences = request.stop;
  if (request.topK !== undefined) {
    if (model.vendor === 'anthropic') additional.top_k = request.topK;
    else if (model.vendor === 'amazon') additional.inferenceConfig = { topK: request.topK };
    else context.warn('`top_k` is left out: Converse has no such setting for this model.');
  }
  if (request.anthropicBeta.length > 0) {
    if (model.vendor === 'anthropic') additional.anthropic_beta = request.anthropicBeta;
    else context.warn('`anthropic-beta` is left out: the model is not one of Anthropic.');
  }
  warnOfTheRest(context);
  const outputConfig = outputFormat(context, thinking.effort);
  return {
    inferenceConfig,
    ...(outputConfig === undefined ? {} : { outputConfig }),
    ...(Object.keys(additional).length === 0 ? {} : { additionalModelRequestFields: additional }),
    // Which stop sequence matched is told only where it is asked for.
    ...(request.stop.length > 0 && model.vendor === 'anthropic'
      ? { additionalModelResponseFieldPaths: ['/stop_sequence'] }
      : {}),
  };
}

/** Claude from this generation on takes temperature or top_p, not both (model parameter page). */
const ONE_OF_BOTH_SINCE_CLAUDE = 4.5;

function sampling(context: ConverseContext, thinking: boolean): Record<string, number> {
  const { temperature, topP } = context.request;
  const settings: Record<string, number> = {};
  if (temperature !== undefined) {
    const clamped = Math.min(1, Math.max(0, temperature));
    if (clamped !== temperature)
      context.warn('`temperature` was limited to the range 0 to 1 of Bedrock Converse.');
    if (thinking && clamped !== 1)
      context.warn('`temperature` is left out: Claude takes none while it thinks.');
    else settings.temperature = clamped;
  }
  if (topP === undefined) return settings;
  if (settings.temperature !== undefined && context.model.claude >= ONE_OF_BOTH_SINCE_CLAUDE) {
    context.warn('`top_p` is left out: this model takes temperature or top_p, not both.');
  } else {
    settings.topP = topP;
  }
  return settings;
}

function outputFormat(context: ConverseContext, effort: string | undefined): object | undefined {
  const { responseFormat } = context.request;
  const withEffort = effort === undefined ? {} : { effort };
  if (responseFormat?.type === 'json-schema') {
    const { name, description, schema } = responseFormat;
    const described = description ? { description } : {};
    const jsonSchema = { schema: JSON.stringify(schema), name, ...described };
    return { textFormat: { type: 'json_schema', structure: { jsonSchema } }, ...withEffort };
  }
  if (responseFormat?.type === 'json') {
    context.warn('JSON mode has no counterpart at Bedrock: ask for JSON in the prompt, or give a schema.');
  }
  return effort === undefined ? undefined : withEffort;
}

function warnOfTheRest(context: ConverseContext): void {
  const { request } = context;
  const left: readonly (readonly [string, unknown])[] = [
    ['seed', request.seed],
    ['frequency_penalty', request.frequencyPenalty],
    ['presence_penalty', request.presencePenalty],
    ['user', request.user],
  ];
  for (const [name, value] of left) {
    if (value !== undefined) context.warn(`\`${name}\` is left out: Bedrock Converse has no such setting.`);
  }
  for (const path of request.unmapped)
    context.warn(`\`${path.slice(0, 100)}\` is left out: it has no counterpart at Bedrock Converse.`);
}
