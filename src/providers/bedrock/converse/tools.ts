import type { Tool } from '../../../core/chat-request.ts';
import type { JsonDraft } from '../../../core/json.ts';
import type { ConverseContext } from './context.ts';
import { hasToolBlocks, toolsInHistory } from './messages.ts';

/** The first Claude generation that takes `strict` tools at Bedrock. */
const STRICT_SINCE_CLAUDE = 4.5;

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
    tools.push(toolSpec(tool, context));
    if (context.model.vendor !== 'amazon') context.pushCachePoint(tools, tool.cache);
    else if (tool.cache)
      context.warn('A prompt-cache marker on tools is left out: Nova does not cache them.');
  }
  const choice = choiceOf(toolChoice);
  return choice === undefined ? { tools } : { tools, toolChoice: choice };
}

function toolSpec(tool: Tool, context: ConverseContext): object {
  const { vendor, claude } = context.model;
  const strict = tool.strict === true;
  const takesStrict =
    vendor === 'anthropic' ? claude >= STRICT_SINCE_CLAUDE : vendor !== 'amazon' && vendor !== 'meta';
  if (strict && !takesStrict) context.warn('`strict` of a tool is left out: the model does not know it.');
  const spec: JsonDraft = { name: tool.name };
  if (tool.description) spec.description = tool.description;
  spec.inputSchema = { json: tool.inputSchema };
  if (strict && takesStrict) spec.strict = true;
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
