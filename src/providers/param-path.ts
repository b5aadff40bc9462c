import type { ChatRequest } from '../core/chat-request.ts';
import { FailureError } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';

/**
 * Where the text of an image or document stands in the caller's own body (`messages.2.content.1.image_url.url`). An error
 * then names the field as the caller wrote it. Also finds it as the tail of a `data:` URL. Walks the whole body, which
 * only a request that fails pays for.
 */
export function paramPath(body: unknown, text: string): string | undefined {
  if (typeof body === 'string')
    return body === text || (body.startsWith('data:') && body.endsWith(text)) ? '' : undefined;
  if (typeof body !== 'object' || body === null) return undefined;
  for (const [key, value] of Object.entries(body)) {
    const below = paramPath(value, text);
    if (below !== undefined) return below === '' ? key : `${key}.${below}`;
  }
  return undefined;
}

/** The same in the body that a request came as; undefined for one that came as none. */
export function callersPath({ raw }: ChatRequest, text: string): string | undefined {
  return raw && paramPath(raw.json, text);
}

/**
 * Runs `encode`; a failure that names a part by its place in our messages names it by its place in the caller's: system
 * messages are not among ours, and neighbours were merged.
 */
export function namingCallersField<T>(request: ChatRequest, encode: () => T): T {
  try {
    return encode();
  } catch (thrown) {
    if (!(thrown instanceof FailureError)) throw thrown;
    const text = mediaTextAt(request, thrown.failure.param);
    const param = text === undefined ? undefined : callersPath(request, text);
    throw param === undefined ? thrown : new FailureError({ ...thrown.failure, param });
  }
}

/** @param param `messages.2.content.1`, within a tool result `messages.2.content.1.content.0` */
function mediaTextAt(request: ChatRequest, param: string | undefined): string | undefined {
  let at: unknown = request;
  for (const step of param?.split('.') ?? []) {
    const within = at as JsonObject | null | undefined;
    at = within?.[step] ?? (step === 'content' ? within?.parts : undefined);
  }
  const source = (at as { source?: { data?: unknown; url?: unknown; text?: unknown } } | undefined)?.source;
  const text = source?.data ?? source?.url ?? source?.text;
  return typeof text === 'string' ? text : undefined;
}
