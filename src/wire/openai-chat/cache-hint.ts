import type { CacheHint } from '../../core/chat-request.ts';
import type { OpenAiCacheControl } from './schemas/message.ts';
import type { UnmappedFields } from './unmapped-fields.ts';

const MARKER_FIELDS = ['type', 'ttl'];

/**
 * The marker that a `cache_control` stands for. Five minutes are the default.
 * @param path of the part or message that carries it
 */
export function openAiCacheHint(
  control: OpenAiCacheControl | null | undefined,
  path: string,
  unmapped: UnmappedFields,
): CacheHint | undefined {
  if (!control) return undefined;
  unmapped.addUnknownMembers(control, MARKER_FIELDS, `${path}.cache_control`);
  return { ttl: control.ttl ?? '5m' };
}
