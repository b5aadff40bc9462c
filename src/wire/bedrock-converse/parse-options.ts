import {
  type Reasoning,
  type ResponseFormat,
  type Tool,
  type ToolChoice,
  UNNAMED_ANSWER,
} from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';
import { type JsonObject, parseObject } from '../../core/json.ts';
import { noteUnknownFields } from '../validation/unknown-fields.ts';
import { converseCacheHint } from './parse-blocks.ts';
import type { ConverseOutputConfig, ToolConfig } from './schema.ts';

const TOOL_CONFIG_FIELDS = ['tools', 'toolChoice'];
const TOOL_SPEC_FIELDS = ['name', 'description', 'inputSchema', 'strict'];
const CHOICES = ['auto', 'any', 'tool'];
const FORMAT_FIELDS = ['type', 'structure'];
const SCHEMA_FIELDS = ['name', 'description', 'schema'];
const THINKING_FIELDS = ['type', 'budget_tokens', 'display'];
const OUTPUT_CONFIG_FIELDS = ['textFormat', 'effort'];

/** The caller's own tools. Bedrock's system tools exist nowhere else, so that they go to `unmapped`. */
export function converseTools(config: ToolConfig, unmapped: string[]): readonly Tool[] {
  noteUnknownFields(config, TOOL_CONFIG_FIELDS, 'toolConfig', unmapped);
  const parsed: Tool[] = [];
  for (const [index, tool] of config.tools.entries()) {
    const path = `toolConfig.tools.${index}`;
    const last = parsed.at(-1);
    if ('toolSpec' in tool) {
      const { toolSpec } = tool;
      noteUnknownFields(tool, ['toolSpec'], path, unmapped);
      noteUnknownFields(toolSpec, TOOL_SPEC_FIELDS, `${path}.toolSpec`, unmapped);
      noteUnknownFields(toolSpec.inputSchema, ['json'], `${path}.toolSpec.inputSchema`, unmapped);
      parsed.push({
        name: toolSpec.name,
        inputSchema: toolSpec.inputSchema.json as Tool['inputSchema'],
        ...(toolSpec.description !== undefined && { description: toolSpec.description }),
        ...(toolSpec.strict !== undefined && { strict: toolSpec.strict }),
      });
    } else if ('cachePoint' in tool && last) {
      Object.assign(last, { cache: converseCacheHint(tool, path, unmapped) });
    } else {
      unmapped.push(path);
    }
  }
  return parsed;
}

export function converseToolChoice(
  choice: NonNullable<ToolConfig['toolChoice']>,
  unmapped: string[],
): ToolChoice {
  noteUnknownFields(choice, CHOICES, 'toolConfig.toolChoice', unmapped);
  if ('tool' in choice) noteUnknownFields(choice.tool, ['name'], 'toolConfig.toolChoice.tool', unmapped);
  if ('tool' in choice) return { type: 'tool', name: choice.tool.name };
  return 'any' in choice ? { type: 'any' } : { type: 'auto' };
}

/** @throws FailureError `invalid_request` when the schema is no JSON object */
export function converseResponseFormat(
  config: ConverseOutputConfig,
  unmapped: string[],
): ResponseFormat | undefined {
  noteUnknownFields(config, OUTPUT_CONFIG_FIELDS, 'outputConfig', unmapped);
  if (!config.textFormat) return undefined;
  noteUnknownFields(config.textFormat, FORMAT_FIELDS, 'outputConfig.textFormat', unmapped);
  const { structure } = config.textFormat;
  noteUnknownFields(structure, ['jsonSchema'], 'outputConfig.textFormat.structure', unmapped);
  noteUnknownFields(
    structure.jsonSchema,
    SCHEMA_FIELDS,
    'outputConfig.textFormat.structure.jsonSchema',
    unmapped,
  );
  const { name, description, schema } = structure.jsonSchema;
  return {
    type: 'json-schema',
    name: name ?? UNNAMED_ANSWER,
    schema: jsonSchema(schema),
    // Bedrock holds it without being told.
    strict: true,
    ...(description !== undefined && { description }),
  };
}

/**
 * How much the model may think: from Anthropic's `thinking` among the model's own fields, and from Bedrock's effort.
 * Undefined if `thinking` has an unknown form. It then stays one of the model's own fields.
 */
export function converseReasoning(
  thinking: unknown,
  effort: string | undefined,
  unmapped: string[],
): Reasoning | undefined {
  const config =
    typeof thinking === 'object' && thinking !== null ? (thinking as Record<string, unknown>) : {};
  const { type, budget_tokens: budgetTokens, display } = config;
  if (type !== 'enabled' && type !== 'disabled' && type !== 'adaptive') return undefined;
  noteUnknownFields(config, THINKING_FIELDS, 'additionalModelRequestFields.thinking', unmapped);
  return {
    mode: type,
    ...(typeof budgetTokens === 'number' && { budgetTokens }),
    ...(effort !== undefined && { effort }),
    ...(typeof display === 'string' && { display }),
  };
}

/** Nova's `reasoningConfig`. Undefined if it has an unknown form. */
export function novaReasoning(config: unknown): Reasoning | undefined {
  if (typeof config !== 'object' || config === null) return undefined;
  const { type, maxReasoningEffort: effort, ...others } = config as Record<string, unknown>;
  if (Object.keys(others).length > 0 || (type !== 'enabled' && type !== 'disabled')) return undefined;
  return { mode: type, ...(typeof effort === 'string' && { effort }) };
}

function jsonSchema(text: string): JsonObject {
  const param = 'outputConfig.textFormat.structure.jsonSchema.schema';
  const schema = parseObject(text);
  return schema ?? fail('invalid_request', `${param}: must be the text of a JSON object`, { param });
}
