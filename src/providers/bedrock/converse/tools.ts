import type { Tool } from '../../../core/chat-request.ts';
import type { JsonDraft } from '../../../core/json.ts';
import type { ConverseContext } from './context.ts';
import { hasToolBlocks, toolsInHistory } from './messages.ts';

/** Converse's `toolConfig`; undefined where there is nothing to call and nothing was called before. */
export function converseToolConfig(context: ConverseContext): object | undefined {
  const { request } = context;
  const { toolChoice } = request;
  if (request.parallelToolCalls === false) {
    context.warn('Parallel tool calls cannot be switched off at Bedrock Converse.');
  }
  if (request.tools.length === 0) return historicTools(context);
  if (toolChoice?.type === 'none') {
    if (!hasToolBlocks(context)) return undefined;
    context.warn(
      '`none` as tool choice has no counterpart at Bedrock, which wants the tools of earlier calls: the model may call one.',
    );
  }
  const tools: object[] = [];
  for (const tool of request.tools) {
    tools.push(toolSpec(tool));
    context.pushCachePoint(tools, tool.cache);
  }
  const choice = choiceOf(toolChoice);
  return choice === undefined ? { tools } : { tools, toolChoice: choice };
}

function toolSpec(tool: Tool): object {
  const spec: JsonDraft = { name: tool.name };
  if (tool.description) spec.description = tool.description;
  spec.inputSchema = { json: tool.inputSchema };
  if (tool.strict === true) spec.strict = true;
  return { toolSpec: spec };
}

/** Calls of earlier turns without any tools now: Bedrock refuses them without a definition. */
function historicTools(context: ConverseContext): object | undefined {
  const names = toolsInHistory(context);
  if (names.size === 0) return undefined;
  context.warn('Tools that earlier turns called were declared again, without a schema: Bedrock demands it.');
  return {
    tools: [...names].map((name) => ({ toolSpec: { name, inputSchema: { json: { type: 'object' } } } })),
  };
}

function choiceOf(choice: ConverseContext['request']['toolChoice']): object | undefined {
  switch (choice?.type) {
    case 'auto':
      return { auto: {} };
    case 'any':
      return { any: {} };
    case 'tool':
      return { tool: { name: choice.name } };
    default:
      return undefined;
  }
}
