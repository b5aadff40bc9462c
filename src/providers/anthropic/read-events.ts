import { AnthropicEvents } from '../../core/codec/anthropic-events.ts';
import type { SseFrame } from '../../core/codec/sse.ts';
import { failure } from '../../core/failure.ts';
import { parseObject } from '../../core/json.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { FrameFate, FrameReader } from '../sse-decoder.ts';

/** Reads the SSE events of one answer. Pings and events we do not know yield no parts, and go on. */
export class EventReader implements FrameReader {
  readonly #events = new AnthropicEvents();

  read(frame: SseFrame, parts: StreamPart[]): FrameFate {
    if (frame.data === undefined || frame.data === '') return 'relay';
    const event = parseObject(frame.data);
    if (!event) return bad(parts, 'an event that is not a JSON object');
    // The SDKs throw on the event's name, so what its data lacks must not make it a clean end here.
    const taken = this.#events.take(frame.event === 'error' ? { ...event, type: 'error' } : event);
    for (const part of taken) parts.push(part);
    if (this.#events.done) return parts.at(-1)?.type === 'finish' ? 'finished' : 'failed';
    return taken[0]?.type === 'text' ? 'text' : 'relay';
  }

  /** Text of the one event that says nothing else and leaves no trace in what we hold of the stream. */
  textIn(event: unknown): unknown {
    const { type, delta } = event as { type?: unknown; delta?: { type?: unknown; text?: unknown } };
    return type === 'content_block_delta' && delta?.type === 'text_delta' ? delta.text : undefined;
  }
}

function bad(parts: StreamPart[], what: string): FrameFate {
  parts.push({ type: 'failure', failure: failure('bad_upstream_answer', `The provider sent ${what}.`) });
  return 'failed';
}
