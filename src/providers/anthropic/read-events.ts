import { AnthropicEvents } from '../../core/codec/anthropic-events.ts';
import type { SseFrame } from '../../core/codec/sse.ts';
import { failure } from '../../core/failure.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { FrameFate, FrameReader } from '../sse-decoder.ts';

/** Reads the SSE events of one answer. Pings and events we do not know yield no parts, and go on. */
export class EventReader implements FrameReader {
  readonly #events = new AnthropicEvents();

  read(frame: SseFrame, parts: StreamPart[]): FrameFate {
    if (frame.data === undefined || frame.data === '') return 'relay';
    let event: unknown;
    try {
      event = JSON.parse(frame.data);
    } catch {
      return bad(parts, 'an event that is not JSON');
    }
    if (typeof event !== 'object' || event === null) return bad(parts, 'an event that is not an object');
    for (const part of this.#events.take(event as Readonly<Record<string, unknown>>)) parts.push(part);
    if (!this.#events.done) return 'relay';
    return parts.at(-1)?.type === 'finish' ? 'finished' : 'failed';
  }
}

function bad(parts: StreamPart[], what: string): FrameFate {
  parts.push({ type: 'failure', failure: failure('bad_upstream_answer', `The provider sent ${what}.`) });
  return 'failed';
}
