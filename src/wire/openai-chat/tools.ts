import type { ResponseFormat, Tool, ToolChoice } from '../../core/chat-request.ts';
import type { OpenAiResponseFormat, OpenAiTool, OpenAiToolChoice } from './schema.ts';
import type { UnmappedFields } from './unmapped-fields.ts';

const NO_ARGUMENTS = Object.freeze({ type: 'object', properties: Object.freeze({}) });

/** Custom tools (free text instead of JSON arguments) have no counterpart elsewhere. */
export function toTools(tools: readonly OpenAiTool[], unmapped: UnmappedFields): Tool[] {
  const read: Tool[] = [];
  for (const [index, tool] of tools.entries()) {
    if (tool.type === 'custom') {
      unmapped.add(`tools.${index}`);
      continue;
    }
    const { name, description, parameters, strict } = tool.function;
    read.push({
      name,
      inputSchema: parameters ?? NO_ARGUMENTS,
      ...(description ? { description } : {}),
      ...(typeof strict === 'boolean' ? { strict } : {}),
    });
  }
  return read;
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
