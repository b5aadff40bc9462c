import type { JsonObject } from '../../../core/json.ts';
import type { StreamPart } from '../../../core/stream-part.ts';

/**
 * The `start` part of an answer or its first chunk. Azure's first chunk has an empty id and an empty model
 * (https://github.com/pydantic/pydantic-ai/issues/2943): those are none.
 */
export function startPart({ id, model }: JsonObject): StreamPart {
  return {
    type: 'start',
    ...(typeof id === 'string' && id !== '' ? { id } : {}),
    ...(typeof model === 'string' && model !== '' ? { model } : {}),
  };
}
