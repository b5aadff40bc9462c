import type { ChatRequest, ToolChoice } from '../../../core/chat-request.ts';
import { changed, type FitStep, without } from '../fitting.ts';

export function isForced(choice: ToolChoice | undefined): boolean {
  return choice?.type === 'any' || choice?.type === 'tool';
}

/** A choice that the model does not take at all. */
export const fitToolChoice: FitStep = (request, fitting) => {
  const { toolChoice } = request;
  const { tools, model } = fitting.profile;
  if (!isForced(toolChoice)) return request;
  if (tools.forcedChoice === 'never') {
    fitting.warn(`The tool choice is sent as \`auto\`: ${model} takes none that demands a call.`);
    return changed(request, { toolChoice: { type: 'auto' } });
  }
  if (toolChoice?.type === 'tool' && !tools.namedChoice) {
    fitting.warn(`The tool choice is sent as \`any\`: ${model} takes none that names a tool.`);
    return changed(request, { toolChoice: { type: 'any' } });
  }
  return request;
};

/** A choice of a tool that is not among those that could be carried over. */
export const fitMissingTool: FitStep = (request, fitting) => {
  const { toolChoice, tools } = request;
  if (!isForced(toolChoice)) return request;
  if (tools.length === 0) {
    fitting.warn('The tool choice is left out: there are no tools.');
    return without(request, 'toolChoice');
  }
  if (toolChoice?.type !== 'tool' || hasTool(request, toolChoice.name)) return request;
  fitting.warn('The tool choice is sent as `auto`: the tool that it names could not be carried over.');
  return changed(request, { toolChoice: { type: 'auto' } });
};

function hasTool({ tools }: ChatRequest, name: string): boolean {
  return tools.some((tool) => tool.name === name);
}
