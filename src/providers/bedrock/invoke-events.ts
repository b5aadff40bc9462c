import { AnthropicEvents } from '../../core/codec/anthropic-events.ts';
import { failure } from '../../core/failure.ts';
import { type JsonObject, parseObject } from '../../core/json.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { EventReducer } from './stream-decoder.ts';

/** Reads the `chunk` events of InvokeModelWithResponseStream: an Anthropic event in base64 each, padded at will. */
export class InvokeEvents implements EventReducer {
  readonly #anthropic = new AnthropicEvents();

  get ending(): boolean {
    return this.#anthropic.ending;
  }

  get thinking(): boolean {
    return this.#anthropic.thinking;
  }

  take(eventType: string, payload: JsonObject): readonly StreamPart[] {
    if (eventType !== 'chunk') return [];
    const event =
      typeof payload.bytes === 'string' ? parseObject(Buffer.from(payload.bytes, 'base64')) : undefined;
    if (event) return this.#anthropic.take(event);
    const message = 'Bedrock sent a chunk without an Anthropic event in it.';
    return [{ type: 'failure', failure: failure('bad_upstream_answer', message) }];
  }
}
