import { EventStreamFramer, type EventStreamMessage } from '../../core/codec/event-stream.ts';
import { type Failure, failure } from '../../core/failure.ts';
import { type JsonObject, parseObject } from '../../core/json.ts';
import {
  EMPTY_BATCH,
  isTerminal,
  NO_BYTES,
  type PartBatch,
  type StreamPart,
} from '../../core/stream-part.ts';
import type { ChatDecoder } from '../../ports/provider.ts';
import { HeldEnd } from '../held-end.ts';
import { exceptionFailure } from './failure.ts';

/** What reads the payload of one event, parsed. */
export interface EventReducer {
  take(eventType: string, payload: JsonObject): readonly StreamPart[];
  /** The events taken last told that the answer ends, and more has to come before it has. */
  readonly ending: boolean;
  /** A block of thinking was opened whose text may be withheld. */
  readonly thinking: boolean;
}

/** Decodes an `application/vnd.amazon.eventstream` answer: frames, exceptions and the end are the same for every operation. */
export class EventStreamDecoder implements ChatDecoder {
  readonly #framer = new EventStreamFramer();
  readonly #reducer: EventReducer;
  readonly #end = new HeldEnd();
  #over = false;

  constructor(reducer: EventReducer) {
    this.#reducer = reducer;
  }

  get thinking(): boolean {
    return this.#reducer.thinking;
  }

  push(bytes: Uint8Array): PartBatch {
    if (this.#over) return EMPTY_BATCH;
    const { frames, raw, error } = this.#framer.push(bytes);
    const parts: StreamPart[] = [];
    let end = 0;
    for (const frame of frames) {
      const taken = this.#take(frame.message);
      for (const part of taken) parts.push(part);
      const last = taken.at(-1);
      if (last && isTerminal(last)) {
        this.#over = true;
        // A frame that fails is not handed on: the caller's dialect writes its own error frame in its place.
        if (last.type === 'finish') this.#end.release();
        return { parts, raw: this.#end.handOn(raw.subarray(0, last.type === 'finish' ? frame.end : end)) };
      }
      if (this.#reducer.ending) this.#end.hold(end);
      end = frame.end;
    }
    if (error !== undefined || this.#end.tooLong) {
      this.#over = true;
      const what = error ?? 'what follows its messageStop is too long';
      parts.push(failed(failure('bad_upstream_answer', `Bedrock's event stream is broken: ${what}.`)));
    }
    return { parts, raw: this.#end.handOn(raw) };
  }

  end(): PartBatch {
    if (this.#over) return EMPTY_BATCH;
    this.#over = true;
    return { parts: [failed(failure('truncated'))], raw: NO_BYTES };
  }

  #take({ headers, payload }: EventStreamMessage): readonly StreamPart[] {
    const type = headers[':message-type'];
    if (type === 'event') {
      const json = parseObject(payload);
      if (!json) return [failed(failure('bad_upstream_answer', 'Bedrock sent an event that is not JSON.'))];
      const eventType = headers[':event-type'] ?? '';
      // Servers that imitate Bedrock send exceptions as events.
      if (eventType.endsWith('Exception')) return [failed(exceptionFailure(eventType, json))];
      return this.#reducer.take(eventType, json);
    }
    if (type === 'exception')
      return [failed(exceptionFailure(headers[':exception-type'] ?? '', parseObject(payload)))];
    // The SDKs throw on any other type, or none: handed on, it would be an error there and a clean end in our records.
    if (type !== 'error')
      return [failed(failure('bad_upstream_answer', 'Bedrock sent a message of an unknown type.'))];
    return [failed(exceptionFailure(headers[':error-code'] ?? '', { message: headers[':error-message'] }))];
  }
}

function failed(why: Failure): StreamPart {
  return { type: 'failure', failure: why };
}
