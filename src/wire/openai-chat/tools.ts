import type { ResponseFormat, Tool, ToolChoice } from '../../core/chat-request.ts';
import { openAiCacheHint } from './cache-hint.ts';
import type { OpenAiResponseFormat, OpenAiTool, OpenAiToolChoice } from './schemas/request.ts';
import type { UnmappedFields } from './unmapped-fields.ts';

type FunctionTool = Extract<OpenAiTool, { type: 'function' }>;
type ToolDraft = { -readonly [Field in keyof Tool]: Tool[Field] };

const NO_ARGUMENTS = Object.freeze({ type: 'object', properties: Object.freeze({}) });

/** Custom tools (free text instead of JSON arguments) exist only in OpenAI's API, so that they go to `unmapped`. */
export function toTools(tools: readonly OpenAiTool[], unmapped: UnmappedFields): Tool[] {
  const read: Tool[] = [];
  tools.forEach((tool, index) => {
    if (isFunction(tool)) read.push(toTool(tool, `tools.${index}`, unmapped));
    else unmapped.add(`tools.${index}`);
  });
  return read;
}

function isFunction(tool: OpenAiTool): tool is FunctionTool {
  return tool.type === 'function';
}

const TOOL_FIELDS = ['type', 'function', 'cache_control'];
const FUNCTION_FIELDS = ['name', 'description', 'parameters', 'strict', 'cache_control'];

function toTool(given: FunctionTool, path: string, unmapped: UnmappedFields): Tool {
  const { name, description, parameters, strict } = given.function;
  unmapped.addUnknownMembers(given, TOOL_FIELDS, path);
  unmapped.addUnknownMembers(given.function, FUNCTION_FIELDS, `${path}.function`);
  const tool: ToolDraft = { name, inputSchema: parameters ?? NO_ARGUMENTS };
  const cache =
    openAiCacheHint(given.cache_control, path, unmapped) ??
    openAiCacheHint(given.function.cache_control, `${path}.function`, unmapped);
  if (cache) tool.cache = cache;
  if (description) tool.description = description;
  if (typeof strict === 'boolean') tool.strict = strict;
  return tool;
}

const CHOICE_FIELDS = ['type', 'function'];
const NAME_FIELD = ['name'];

export function toToolChoice(
  choice: OpenAiToolChoice | null | undefined,
  unmapped: UnmappedFields,
): ToolChoice | undefined {
  if (!choice) return undefined;
  if (choice === 'required' || choice === 'any') return { type: 'any' };
  if (choice === 'auto' || choice === 'none') return { type: choice };
  if (typeof choice === 'object' && 'function' in choice && choice.type === 'function') {
    unmapped.addUnknownMembers(choice, CHOICE_FIELDS, 'tool_choice');
    unmapped.addUnknownMembers(choice.function, NAME_FIELD, 'tool_choice.function');
    return { type: 'tool', name: choice.function.name };
  }
  unmapped.add('tool_choice');
  return undefined;
}

const FORMAT_FIELDS = ['type', 'json_schema'];
const SCHEMA_FIELDS = ['name', 'description', 'schema', 'strict'];

export function toResponseFormat(format: OpenAiResponseFormat, unmapped: UnmappedFields): ResponseFormat {
  unmapped.addUnknownMembers(format, FORMAT_FIELDS, 'response_format');
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json_object') return { type: 'json' };
  unmapped.addUnknownMembers(format.json_schema, SCHEMA_FIELDS, 'response_format.json_schema');
  const { name, description, schema, strict } = format.json_schema;
  return {
    type: 'json-schema',
    name,
    schema: schema ?? {},
    ...(description ? { description } : {}),
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}
