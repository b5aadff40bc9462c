import { AnthropicEvents } from '../../core/codec/anthropic-events.ts';
import { failure } from '../../core/failure.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { EventReducer } from './stream-decoder.ts';

const textDecoder = new TextDecoder('utf-8', { fatal: true });

/** Reads the `chunk` events of InvokeModelWithResponseStream: an Anthropic event in base64 each, padded at will. */
export class InvokeEvents implements EventReducer {
  readonly #anthropic = new AnthropicEvents();

  take(eventType: string, payload: Readonly<Record<string, unknown>>): readonly StreamPart[] {
    if (eventType !== 'chunk') return [];
    const event = typeof payload.bytes === 'string' ? parsed(payload.bytes) : undefined;
    if (event) return this.#anthropic.take(event);
    const message = 'Bedrock sent a chunk without an Anthropic event in it.';
    return [{ type: 'failure', failure: failure('bad_upstream_answer', message) }];
  }
}

function parsed(base64: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(textDecoder.decode(Buffer.from(base64, 'base64')));
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
