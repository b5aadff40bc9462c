import {
  type Reasoning,
  type ResponseFormat,
  type Tool,
  type ToolChoice,
  UNNAMED_ANSWER,
} from '../../core/chat-request.ts';
import type { JsonObject } from '../../core/json.ts';
import { fieldsOf, noteUnknownFields } from '../validation/unknown-fields.ts';
import { cacheHint } from './parse-blocks.ts';
import { CustomTool, type MessagesBody, type OutputConfig, type ThinkingConfig } from './schemas/body.ts';

type ToolDraft = { -readonly [Field in keyof Tool]: Tool[Field] };

const TOOL_FIELDS = fieldsOf(CustomTool);
const OUTPUT_CONFIG_FIELDS = ['effort', 'format'];
const THINKING_FIELDS = {
  enabled: ['type', 'budget_tokens', 'display'],
  adaptive: ['type', 'display'],
  disabled: ['type'],
} as const;

/** The caller's own tools. Anthropic's server tools (`web_search_…`) exist nowhere else, so that they go to `unmapped`. */
export function parseTools(tools: MessagesBody['tools'], unmapped: string[]): readonly Tool[] {
  const parsed: Tool[] = [];
  tools?.forEach((tool, index) => {
    const path = `tools.${index}`;
    if (isCustomTool(tool)) parsed.push(parseTool(tool, path, unmapped));
    else unmapped.push(path);
  });
  return parsed;
}

function parseTool(tool: CustomTool, path: string, unmapped: string[]): Tool {
  noteUnknownFields(tool, TOOL_FIELDS, path, unmapped);
  const parsed: ToolDraft = { name: tool.name, inputSchema: tool.input_schema as JsonObject };
  if (tool.description !== undefined) parsed.description = tool.description;
  if (tool.strict !== undefined) parsed.strict = tool.strict;
  const cache = cacheHint(tool, path, unmapped);
  if (cache) parsed.cache = cache;
  return parsed;
}

const CHOICE_FIELDS = ['type', 'name', 'disable_parallel_tool_use'];

export function parseToolChoice(
  choice: NonNullable<MessagesBody['tool_choice']>,
  unmapped: string[],
): ToolChoice {
  noteUnknownFields(choice, CHOICE_FIELDS, 'tool_choice', unmapped);
  return choice.type === 'tool' ? { type: 'tool', name: choice.name } : { type: choice.type };
}

/**
 * How much the model may think. An effort without `thinking` leaves the amount to the model. Undefined if the caller said
 * nothing, or something that only Anthropic understands.
 */
export function parseReasoning(
  thinking: ThinkingConfig | undefined,
  outputConfig: OutputConfig | undefined,
  unmapped: string[],
): Reasoning | undefined {
  const effort = outputConfig?.effort ?? undefined;
  if (outputConfig) noteUnknownFields(outputConfig, OUTPUT_CONFIG_FIELDS, 'output_config', unmapped);
  if (thinking?.type === 'between_tools') {
    unmapped.push('thinking');
  } else if (thinking) {
    noteUnknownFields(thinking, THINKING_FIELDS[thinking.type], 'thinking', unmapped);
    return {
      mode: thinking.type,
      ...(thinking.type === 'enabled' && { budgetTokens: thinking.budget_tokens }),
      ...(thinking.type !== 'disabled' && thinking.display && { display: thinking.display }),
      ...(effort !== undefined && { effort }),
    };
  }
  return effort === undefined ? undefined : { mode: 'adaptive', effort };
}

const FORMAT_FIELDS = ['type', 'schema'];

/** Anthropic gives its output schemas no name, and holds them: the APIs that need to be told get a name and `strict`. */
export function parseResponseFormat(
  { output_config: config, output_format: outer }: Pick<MessagesBody, 'output_config' | 'output_format'>,
  unmapped: string[],
): ResponseFormat | undefined {
  const format = config?.format ?? outer;
  if (!format) return undefined;
  if (format !== outer && outer) unmapped.push('output_format');
  noteUnknownFields(
    format,
    FORMAT_FIELDS,
    format === outer ? 'output_format' : 'output_config.format',
    unmapped,
  );
  return { type: 'json-schema', name: UNNAMED_ANSWER, schema: format.schema as JsonObject, strict: true };
}

function isCustomTool(tool: NonNullable<MessagesBody['tools']>[number]): tool is CustomTool {
  return tool.type === undefined || tool.type === null || tool.type === 'custom';
}
