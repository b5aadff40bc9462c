import type { CacheHint } from '../../core/chat-request.ts';
import type { CacheControl } from './schemas/message.ts';

/** The marker that a `cache_control` stands for; five minutes are the default. */
export function cacheHint(control: CacheControl | null | undefined): CacheHint | undefined {
  return control ? { ttl: control.ttl ?? '5m' } : undefined;
}
