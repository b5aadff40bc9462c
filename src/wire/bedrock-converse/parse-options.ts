import type { Reasoning, ResponseFormat, Tool, ToolChoice } from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';
import { type JsonObject, parseObject } from '../../core/json.ts';
import { noteUnknownFields } from '../validation/unknown-fields.ts';
import { converseCacheHint } from './parse-blocks.ts';
import type { ConverseOutputConfig, ToolConfig } from './schema.ts';

const TOOL_CONFIG_FIELDS = ['tools', 'toolChoice'];
const TOOL_SPEC_FIELDS = ['name', 'description', 'inputSchema', 'strict'];
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
      noteUnknownFields(toolSpec, TOOL_SPEC_FIELDS, `${path}.toolSpec`, unmapped);
      parsed.push({
        name: toolSpec.name,
        inputSchema: toolSpec.inputSchema.json as Tool['inputSchema'],
        ...(toolSpec.description !== undefined && { description: toolSpec.description }),
        ...(toolSpec.strict !== undefined && { strict: toolSpec.strict }),
      });
    } else if ('cachePoint' in tool && last) {
      Object.assign(last, { cache: converseCacheHint(tool.cachePoint) });
    } else {
      unmapped.push(path);
    }
  }
  return parsed;
}

export function converseToolChoice(choice: NonNullable<ToolConfig['toolChoice']>): ToolChoice {
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
  const { name, description, schema } = config.textFormat.structure.jsonSchema;
  return {
    type: 'json-schema',
    name: name ?? 'answer',
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
export function converseReasoning(thinking: unknown, effort: string | undefined): Reasoning | undefined {
  const config =
    typeof thinking === 'object' && thinking !== null ? (thinking as Record<string, unknown>) : {};
  const { type, budget_tokens: budgetTokens, display } = config;
  if (type !== 'enabled' && type !== 'disabled' && type !== 'adaptive') return undefined;
  return {
    mode: type,
    ...(typeof budgetTokens === 'number' && { budgetTokens }),
    ...(effort !== undefined && { effort }),
    ...(typeof display === 'string' && { display }),
  };
}

function jsonSchema(text: string): JsonObject {
  const param = 'outputConfig.textFormat.structure.jsonSchema.schema';
  const schema = parseObject(text);
  return schema ?? fail('invalid_request', `${param}: must be the text of a JSON object`, { param });
}
