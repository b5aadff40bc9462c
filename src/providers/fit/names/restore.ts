import type { ChatRequest } from '../../../core/chat-request.ts';
import type { PartBatch, StreamPart } from '../../../core/stream-part.ts';
import type { ChatDecoder, RestorePart } from '../../../ports/provider.ts';
import { idAgain } from './answered-ids.ts';
import type { Renames } from './rename.ts';

/**
 * The way back of one answer: names as the caller knows them, and no id twice in its conversation. Undefined where an
 * answer can hold no call.
 */
export function restoreFor(request: ChatRequest, renames: Renames | undefined): RestorePart | undefined {
  if (request.tools.length === 0 && !renames) return undefined;
  const callersName = new Map<string, string>();
  for (const [own, made] of renames?.names ?? []) callersName.set(made, own);
  const ids = new Set<string>();
  for (const { role, parts } of request.messages) {
    if (role !== 'assistant') continue;
    for (const part of parts) if (part.type === 'tool-call') ids.add(part.id);
  }
  return (part) => {
    if (part.type !== 'tool-call-start') return part;
    const name = callersName.get(part.name) ?? part.name;
    const id = newId(part.id, ids);
    ids.add(id);
    return name === part.name && id === part.id ? part : { ...part, name, id };
  };
}

function newId(id: string, used: ReadonlySet<string>): string {
  if (id === '' || !used.has(id)) return id;
  let made = idAgain(id, 2);
  for (let count = 3; used.has(made); count += 1) made = idAgain(id, count);
  return made;
}

/** A decoder whose parts are changed back. */
export function restoring(decoder: ChatDecoder, restore: RestorePart | undefined): ChatDecoder {
  if (!restore) return decoder;
  const restored = (batch: PartBatch): PartBatch =>
    batch.parts.some(isCallStart) ? { parts: batch.parts.map(restore), raw: batch.raw } : batch;
  return {
    push: (bytes) => restored(decoder.push(bytes)),
    end: () => restored(decoder.end()),
    get thinking() {
      return decoder.thinking ?? false;
    },
  };
}

function isCallStart({ type }: StreamPart): boolean {
  return type === 'tool-call-start';
}
