import { AnthropicEvents } from '../../core/codec/anthropic-events.ts';
import type { SseFrame } from '../../core/codec/sse.ts';
import { failure } from '../../core/failure.ts';
import { asObject, type JsonObject, parseObject } from '../../core/json.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { FrameFate, FrameReader } from '../sse-decoder.ts';

/** Reads the SSE events of one answer. Pings and events we do not know yield no parts, and go on. */
export class EventReader implements FrameReader {
  readonly #events = new AnthropicEvents();

  get ending(): boolean {
    return this.#events.ending;
  }

  get thinking(): boolean {
    return this.#events.thinking;
  }

  read(frame: SseFrame, parts: StreamPart[]): FrameFate {
    if (frame.data === undefined || frame.data === '') return 'relay';
    const event = parseObject(frame.data);
    if (!event) return bad(parts, 'an event that is not a JSON object');
    // The SDKs throw on the event's name, so what its data lacks must not make it a clean end here.
    const taken = this.#events.take(frame.event === 'error' ? { ...event, type: 'error' } : event);
    for (const part of taken) parts.push(part);
    if (this.#events.done) return parts.at(-1)?.type === 'finish' ? 'finished' : 'failed';
    const first = taken[0];
    if (first?.type === 'text') return 'text';
    return first === undefined ? 'relay' : fateOfCall(event, taken);
  }

  /** Text of the one event that says nothing else and leaves no trace in what we hold of the stream. */
  textIn(event: unknown): unknown {
    const { type, delta } = event as { type?: unknown; delta?: { type?: unknown; text?: unknown } };
    return type === 'content_block_delta' && delta?.type === 'text_delta' ? delta.text : undefined;
  }
}

/** A call that was opened without an id, or with one that was there before, goes on with the one it was given. */
function fateOfCall(event: JsonObject, taken: readonly StreamPart[]): FrameFate {
  const opened = taken.find((part) => part.type === 'tool-call-start');
  const block = asObject(event.content_block);
  if (!opened || !block || block.id === opened.id) return 'relay';
  const data = JSON.stringify({ ...event, content_block: { ...block, id: opened.id } });
  return { mended: `event: content_block_start\ndata: ${data}\n\n` };
}

function bad(parts: StreamPart[], what: string): FrameFate {
  parts.push({ type: 'failure', failure: failure('bad_upstream_answer', `The provider sent ${what}.`) });
  return 'failed';
}
