import type { ChatRequest } from '../core/chat-request.ts';

/** They say who asks, or how the call is billed and stored. The answer is the same. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'metadata',
  'requestMetadata',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'service_tier',
  'serviceTier',
  'store',
  'stream_options',
]);

/** They add to the answer what no stored answer holds. */
const BEYOND_TEXT: ReadonlySet<string> = new Set([
  'logprobs',
  'top_logprobs',
  'n',
  'modalities',
  'audio',
  'web_search_options',
  'additionalModelResponseFieldPaths',
  'guardrailConfig',
  'x-amzn-bedrock-trace',
]);

/** The paths are cut off at this many, so that some may be missing. */
const MAX_TOLD_FIELDS = 32;

/**
 * The values of the fields that have no place in the canonical request, by their name at the top of the body or among the
 * headers. Undefined: the answer to them cannot be stored.
 */
export function otherFields({ unmapped, raw, revised }: ChatRequest): readonly unknown[] | undefined {
  if (unmapped.length === 0) return NONE;
  if (unmapped.length >= MAX_TOLD_FIELDS) return undefined;
  const names = [...new Set(unmapped.map(topName))].filter((name) => !WITHOUT_EFFECT.has(name)).sort();
  if (names.length === 0) return NONE;
  // Only the caller's bytes have their values.
  if (raw === undefined || revised || names.some((name) => BEYOND_TEXT.has(name))) return undefined;
  const { json, headers, dialect } = raw;
  return [dialect, ...names.map((name) => [name, json[name] ?? headers?.[name] ?? null])];
}

const NONE: readonly unknown[] = Object.freeze([]);

function topName(path: string): string {
  const end = path.search(/[.[]/);
  return end < 0 ? path : path.slice(0, end);
}
