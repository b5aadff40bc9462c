import type { Reasoning, ResponseFormat, Tool, ToolChoice } from '../../core/chat-request.ts';
import type { JsonObject } from '../../core/json.ts';
import { fieldsOf, noteUnknownFields } from '../validation/unknown-fields.ts';
import { cacheHint } from './parse-blocks.ts';
import {
  CustomTool,
  type MessagesBody,
  type OutputConfig,
  type OutputFormat,
  type ThinkingConfig,
} from './schemas/body.ts';

type ToolDraft = { -readonly [Field in keyof Tool]: Tool[Field] };

const TOOL_FIELDS = fieldsOf(CustomTool);
const OUTPUT_CONFIG_FIELDS = ['effort', 'format'];
const THINKING_FIELDS = ['type', 'budget_tokens', 'display'];

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
  const cache = cacheHint(tool.cache_control);
  if (cache) parsed.cache = cache;
  return parsed;
}

export function parseToolChoice(choice: NonNullable<MessagesBody['tool_choice']>): ToolChoice {
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
    noteUnknownFields(thinking, THINKING_FIELDS, 'thinking', unmapped);
    return {
      mode: thinking.type,
      ...(thinking.type === 'enabled' && { budgetTokens: thinking.budget_tokens }),
      ...(thinking.type !== 'disabled' && thinking.display && { display: thinking.display }),
      ...(effort !== undefined && { effort }),
    };
  }
  return effort === undefined ? undefined : { mode: 'adaptive', effort };
}

/** Anthropic gives its output schemas no name, and holds them: the APIs that need to be told get `answer` and `strict`. */
export function parseResponseFormat(format: OutputFormat | null | undefined): ResponseFormat | undefined {
  if (!format) return undefined;
  return { type: 'json-schema', name: 'answer', schema: format.schema as JsonObject, strict: true };
}

function isCustomTool(tool: NonNullable<MessagesBody['tools']>[number]): tool is CustomTool {
  return tool.type === undefined || tool.type === null || tool.type === 'custom';
}
