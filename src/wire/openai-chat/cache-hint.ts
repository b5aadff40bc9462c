import type { CacheHint } from '../../core/chat-request.ts';
import type { OpenAiCacheControl } from './schemas/message.ts';

/** The marker that a `cache_control` stands for; five minutes are the default. */
export function openAiCacheHint(control: OpenAiCacheControl | null | undefined): CacheHint | undefined {
  return control ? { ttl: control.ttl ?? '5m' } : undefined;
}
