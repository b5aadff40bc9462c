import type { ChatRequest } from '../../../core/chat-request.ts';
import type { ToolRules } from '../../profiles/profile.ts';
import { shortHash } from './short-hash.ts';

const HASH_CHARS = 8;

/**
 * The target's name for each tool, by the caller's; undefined where all may stay. One to one: a name that the target
 * takes stays its own, another is cut and ends in a hash, so that it is the same in every turn and process.
 */
export function toolNameMap(request: ChatRequest, rules: ToolRules): ReadonlyMap<string, string> | undefined {
  const { name: pattern, nameMaxChars } = rules;
  if (pattern === undefined && nameMaxChars === Number.POSITIVE_INFINITY) return undefined;
  const takes = (name: string): boolean => name.length <= nameMaxChars && (pattern?.test(name) ?? true);
  const refused = new Set<string>();
  const taken = new Set<string>();
  for (const name of namesIn(request)) (takes(name) ? taken : refused).add(name);
  if (refused.size === 0) return undefined;
  const map = new Map<string, string>();
  for (const name of taken) map.set(name, name);
  for (const name of refused) {
    let made = fittedName(name, nameMaxChars);
    for (let again = 1; taken.has(made); again += 1) made = fittedName(name, nameMaxChars, again);
    taken.add(made);
    map.set(name, made);
  }
  return map;
}

function fittedName(name: string, maxChars: number, again = 0): string {
  const hash = shortHash(again === 0 ? name : `${again} ${name}`, HASH_CHARS);
  const plain = name.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
  const room = Math.min(maxChars, plain.length + HASH_CHARS + 1) - HASH_CHARS - 1;
  return room > 0 ? `${plain.slice(0, room)}_${hash}` : hash.slice(0, maxChars);
}

function* namesIn({ tools, toolChoice, messages }: ChatRequest): Iterable<string> {
  for (const tool of tools) yield tool.name;
  if (toolChoice?.type === 'tool') yield toolChoice.name;
  for (const message of messages) {
    if (message.role !== 'assistant') continue;
    for (const part of message.parts) if (part.type === 'tool-call') yield part.name;
  }
}
