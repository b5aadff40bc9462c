import type { AssistantPart, ChatRequest, Message, UserPart } from '../../../core/chat-request.ts';
import type { TargetProfile } from '../../profiles/profile.ts';
import { type CallIds, callIds } from './call-ids.ts';
import { toolNameMap } from './tool-names.ts';

/** What tools and calls are called at the target. */
export interface Renames {
  readonly names: ReadonlyMap<string, string> | undefined;
  readonly ids: CallIds | undefined;
}

/** Undefined: the target takes the caller's names and ids. */
export function renamesFor(request: ChatRequest, profile: TargetProfile): Renames | undefined {
  const names = toolNameMap(request, profile.tools);
  const ids = callIds(request.messages, profile.calls);
  return names || ids ? { names, ids } : undefined;
}

export function renamed(request: ChatRequest, renames: Renames): ChatRequest {
  const { names } = renames;
  const { tools, toolChoice } = request;
  const nameOf = (name: string): string => names?.get(name) ?? name;
  return {
    ...request,
    messages: renamedMessages(request.messages, renames, nameOf),
    tools: names ? tools.map((tool) => ({ ...tool, name: nameOf(tool.name) })) : tools,
    ...(toolChoice?.type === 'tool' ? { toolChoice: { type: 'tool', name: nameOf(toolChoice.name) } } : {}),
  };
}

function renamedMessages(
  messages: readonly Message[],
  { ids }: Renames,
  nameOf: (name: string) => string,
): Message[] {
  let calls = 0;
  let results = 0;
  const part = (given: UserPart | AssistantPart): UserPart | AssistantPart => {
    if (given.type === 'tool-call') {
      const id = ids?.calls[calls++] ?? given.id;
      return { ...given, id, name: nameOf(given.name) };
    }
    if (given.type === 'tool-result') return { ...given, id: ids?.results[results++] ?? given.id };
    return given;
  };
  return messages.map((message) => ({ ...message, parts: message.parts.map(part) }) as Message);
}
