import type { ResponseFormat, Tool, ToolChoice } from '../../core/chat-request.ts';
import type { OpenAiResponseFormat, OpenAiTool, OpenAiToolChoice } from './schemas/request.ts';
import type { UnmappedFields } from './unmapped-fields.ts';

type FunctionTool = Extract<OpenAiTool, { type: 'function' }>['function'];
type ToolDraft = { -readonly [Field in keyof Tool]: Tool[Field] };

const NO_ARGUMENTS = Object.freeze({ type: 'object', properties: Object.freeze({}) });

/** Custom tools (free text instead of JSON arguments) exist only in OpenAI's API, so that they go to `unmapped`. */
export function toTools(tools: readonly OpenAiTool[], unmapped: UnmappedFields): Tool[] {
  const read: Tool[] = [];
  tools.forEach((tool, index) => {
    if (tool.type === 'custom') unmapped.add(`tools.${index}`);
    else read.push(toTool(tool.function));
  });
  return read;
}

function toTool({ name, description, parameters, strict }: FunctionTool): Tool {
  const tool: ToolDraft = { name, inputSchema: parameters ?? NO_ARGUMENTS };
  if (description) tool.description = description;
  if (typeof strict === 'boolean') tool.strict = strict;
  return tool;
}

export function toToolChoice(
  choice: OpenAiToolChoice | null | undefined,
  unmapped: UnmappedFields,
): ToolChoice | undefined {
  if (!choice) return undefined;
  if (choice === 'required') return { type: 'any' };
  if (typeof choice === 'string') return { type: choice };
  if (choice.type === 'function') return { type: 'tool', name: choice.function.name };
  unmapped.add('tool_choice');
  return undefined;
}

export function toResponseFormat(format: OpenAiResponseFormat): ResponseFormat {
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json_object') return { type: 'json' };
  const { name, description, schema, strict } = format.json_schema;
  return {
    type: 'json-schema',
    name,
    schema: schema ?? {},
    ...(description ? { description } : {}),
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}
