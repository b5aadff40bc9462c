import type { ChatRequest, RawRequest } from '../../../core/chat-request.ts';
import { type MemberChanges, spliceMembers } from '../../../core/codec/splice-members.ts';
import { utf8 } from '../../../core/codec/utf8.ts';
import type { WireBody } from '../../../ports/http-client.ts';
import type { RestorePart } from '../../../ports/provider.ts';
import type { Renames } from '../names/rename.ts';
import { restoreFor } from '../names/restore.ts';

/** A body that the target takes, and the way back of its answer where tools are called otherwise there. */
export interface RawFit<Body> {
  readonly body: Body;
  readonly restore: RestorePart | undefined;
}

/** Members of a body and their new values; null takes one away. */
export type RawChanges = Record<string, unknown>;

/** The caller's bytes with what has to be otherwise. */
export function splicedFit(
  request: ChatRequest,
  raw: RawRequest,
  changes: MemberChanges,
  { members, renames }: { readonly members: RawChanges; readonly renames: Renames | undefined },
): RawFit<WireBody> {
  let all = changes;
  const names = Object.keys(members);
  if (names.length > 0) {
    const texts: Record<string, Uint8Array | null> = { ...changes };
    for (const name of names) {
      const value = members[name] ?? null;
      // What is not there cannot be taken away.
      if (value === null && !Object.hasOwn(raw.json, name)) continue;
      texts[name] = value === null ? null : utf8(JSON.stringify(value));
    }
    all = texts;
  }
  // Ids that only the target sees need no way back; names do.
  const restore = renames?.names ? restoreFor(request, renames) : undefined;
  const untouched = Object.keys(all).length === 0;
  return { body: untouched ? raw.bytes : spliceMembers(raw.bytes, raw.json, all), restore };
}
