import { fail } from '../../../core/failure.ts';
import type { JsonDraft } from '../../../core/json.ts';
import { warnOfLeftOutFields } from '../../left-out-fields.ts';
import { effortToSay, effortWord, thinkingFields } from '../../thinking/claude-thinking.ts';
import type { ConverseContext } from './context.ts';

/** Claude's effort words at Bedrock. */
const EFFORTS: Readonly<Record<string, string>> = { minimal: 'low', xhigh: 'max' };

/** Adds the members of a Converse body beside messages, system and tools. */
export function addSettings(body: JsonDraft, context: ConverseContext): void {
  const { stop, temperature, topP, maxTokens } = context.request;
  const { maxStopSequences } = context.fitting.profile.settings;
  if (stop.length > maxStopSequences)
    fail('unsupported', `The target takes at most ${maxStopSequences} stop sequences, not ${stop.length}.`, {
      param: 'stop',
    });
  // Without a limit Bedrock reserves the model's whole output against the quota, so one is always sent.
  const inferenceConfig: JsonDraft = isUnbounded(context)
    ? {}
    : { maxTokens: maxTokens ?? context.defaultMaxTokens };
  if (temperature !== undefined) inferenceConfig.temperature = temperature;
  if (topP !== undefined) inferenceConfig.topP = topP;
  if (stop.length > 0) inferenceConfig.stopSequences = stop;
  if (Object.keys(inferenceConfig).length > 0) body.inferenceConfig = inferenceConfig;
  const additional = additionalFields(context);
  warnOfTheRest(context);
  const outputConfig = outputFormat(context, effortFor(context));
  if (outputConfig !== undefined) body.outputConfig = outputConfig;
  if (additional !== undefined) body.additionalModelRequestFields = additional;
  // Which stop sequence matched is told only where it is asked for.
  if (stop.length > 0 && context.model.vendor === 'anthropic')
    body.additionalModelResponseFieldPaths = ['/stop_sequence'];
}

/** At its highest effort Nova takes no output limit. */
function isUnbounded({ request, fitting }: ConverseContext): boolean {
  return !fitting.profile.thinking.boundsAtHigh && request.reasoning?.effort === 'high';
}

function effortFor({ request, fitting }: ConverseContext): string | undefined {
  const { thinking } = fitting.profile;
  if (thinking.asked === 'nova') return undefined;
  const warn = (text: string): void => fitting.warn(text);
  return effortWord(EFFORTS, effortToSay(request.reasoning, thinking, warn), warn);
}

/** What Converse has no member of its own for; undefined where there is nothing of the kind. */
function additionalFields(context: ConverseContext): JsonDraft | undefined {
  const { topK, anthropicBeta, reasoning } = context.request;
  const { vendor } = context.model;
  let fields: JsonDraft | undefined = thinkingFields(reasoning, context.fitting.profile.thinking);
  if (topK !== undefined) {
    if (vendor === 'anthropic') fields = { ...fields, top_k: topK };
    else if (vendor === 'amazon') fields = { ...fields, inferenceConfig: { topK } };
    else context.warn('`top_k` is left out: Converse has no such setting for this model.');
  }
  if (anthropicBeta.length > 0) fields = { ...fields, anthropic_beta: anthropicBeta };
  return fields;
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
  warnOfLeftOutFields(request, 'at Bedrock Converse', (text) => context.warn(text));
}

function warnOf(setting: string, context: ConverseContext): void {
  context.warn(`\`${setting}\` is left out: Bedrock Converse has no such setting.`);
}
