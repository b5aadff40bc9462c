import { EventStreamFramer, type EventStreamMessage } from '../../core/codec/event-stream.ts';
import { type Failure, failure } from '../../core/failure.ts';
import { type JsonObject, parseObject } from '../../core/json.ts';
import { type Batch, EMPTY_BATCH, isTerminal, NO_BYTES, type StreamPart } from '../../core/stream-part.ts';
import type { ChatDecoder } from '../../ports/provider.ts';
import { exceptionFailure } from './failure.ts';

/** What reads the payload of one event, parsed. */
export interface EventReducer {
  take(eventType: string, payload: JsonObject): readonly StreamPart[];
}

/** Decodes an `application/vnd.amazon.eventstream` answer: frames, exceptions and the end are the same for every operation. */
export class EventStreamDecoder implements ChatDecoder {
  readonly #framer = new EventStreamFramer();
  readonly #reducer: EventReducer;
  #over = false;

  constructor(reducer: EventReducer) {
    this.#reducer = reducer;
  }

  push(bytes: Uint8Array): Batch {
    if (this.#over) return EMPTY_BATCH;
    const { frames, raw, error } = this.#framer.push(bytes);
    const parts: StreamPart[] = [];
    let end = 0;
    for (const frame of frames) {
      const taken = this.#take(frame.message);
      for (const part of taken) parts.push(part);
      const last = taken.at(-1);
      // A frame that fails is not handed on: the caller's dialect writes its own error frame in its place.
      if (last?.type !== 'failure') end = frame.end;
      if (last && isTerminal(last)) {
        this.#over = true;
        return { parts, raw: raw.subarray(0, end) };
      }
    }
    if (error === undefined) return { parts, raw };
    this.#over = true;
    parts.push(failed(failure('bad_upstream_answer', `Bedrock's event stream is broken: ${error}.`)));
    return { parts, raw };
  }

  end(): Batch {
    if (this.#over) return EMPTY_BATCH;
    this.#over = true;
    return { parts: [failed(failure('truncated'))], raw: NO_BYTES };
  }

  #take({ headers, payload }: EventStreamMessage): readonly StreamPart[] {
    const type = headers[':message-type'];
    if (type === 'event') {
      const json = parseObject(payload);
      if (!json) return [failed(failure('bad_upstream_answer', 'Bedrock sent an event that is not JSON.'))];
      return this.#reducer.take(headers[':event-type'] ?? '', json);
    }
    if (type === 'exception')
      return [failed(exceptionFailure(headers[':exception-type'] ?? '', parseObject(payload)))];
    // The SDKs throw on any other type, or none: handed on, it would be an error there and a clean end in our books.
    if (type !== 'error')
      return [failed(failure('bad_upstream_answer', 'Bedrock sent a message of an unknown type.'))];
    return [failed(exceptionFailure(headers[':error-code'] ?? '', { message: headers[':error-message'] }))];
  }
}

function failed(why: Failure): StreamPart {
  return { type: 'failure', failure: why };
}
