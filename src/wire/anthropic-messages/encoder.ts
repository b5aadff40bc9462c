import { utf8 } from '../../core/codec/utf8.ts';
import type { Failure } from '../../core/failure.ts';
import { isContent, NO_BYTES, type StreamPart } from '../../core/stream-part.ts';
import { NO_USAGE, type Usage } from '../../core/usage.ts';
import { BlockSequencer } from '../block-sequencer.ts';
import type { AnswerContext, StreamEncoder } from '../dialect.ts';
import { errorJson } from './error.ts';
import { stopReason } from './finish-reason.ts';
import { MessageBlockWriter } from './message-block-writer.ts';
import { messageId } from './message-id.ts';
import { messagesUsage } from './usage.ts';

type Finish = Extract<StreamPart, { type: 'finish' }>;

/** Writes the events of an answer: as SSE here, as `chunk` frames for Bedrock's InvokeModel. */
export interface MessageEventSink {
  /** @param json the event's data, with its `type` */
  event(type: string, json: string): void;
  /** The last event. */
  messageStop(usage: Usage): void;
  /** Ends the stream with a failure instead. */
  failure(failure: Failure): void;
  /** The bytes of all events since the last call. */
  take(): Uint8Array;
}

/** Writes one answer as Anthropic's stream events: `message_start`, its blocks, `message_delta`, `message_stop`. */
export class MessageEventEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #sink: MessageEventSink;
  readonly #blocks: BlockSequencer;
  #id: string | undefined;
  #model: string | undefined;
  #usage: Usage = NO_USAGE;
  #begun = false;
  #done = false;

  constructor(context: AnswerContext, sink: MessageEventSink) {
    this.#context = context;
    this.#sink = sink;
    this.#blocks = new BlockSequencer(new MessageBlockWriter(sink));
  }

  push(parts: readonly StreamPart[]): Uint8Array {
    if (this.#done) return NO_BYTES;
    for (const part of parts) {
      this.#take(part);
      if (this.#done) break;
    }
    return this.#sink.take();
  }

  #take(part: StreamPart): void {
    switch (part.type) {
      case 'start':
        this.#id = part.id;
        this.#model = part.model;
        if (part.usage) this.#usage = part.usage;
        return;
      case 'usage':
        this.#usage = part.usage;
        return;
      case 'finish':
        this.#finish(part);
        return;
      case 'failure':
        this.#done = true;
        this.#sink.failure(part.failure);
        return;
      default:
        // A start alone is not written, because the call may still fail with its own status.
        if (!this.#begun && isContent(part)) this.#begin();
        this.#blocks.take(part);
    }
  }

  #begin(): void {
    this.#begun = true;
    const message = {
      id: messageId(this.#id, this.#context.requestId),
      type: 'message',
      role: 'assistant',
      model: this.#model ?? this.#context.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: messagesUsage(this.#usage),
    };
    this.#sink.event('message_start', `{"type":"message_start","message":${JSON.stringify(message)}}`);
  }

  #finish(part: Finish): void {
    if (!this.#begun) this.#begin();
    this.#done = true;
    this.#blocks.end();
    const delta = {
      type: 'message_delta',
      delta: { stop_reason: stopReason(part.reason), stop_sequence: part.reason.stopSequence ?? null },
      usage: messagesUsage(part.usage),
    };
    this.#sink.event('message_delta', JSON.stringify(delta));
    this.#sink.messageStop(part.usage);
  }
}

/** Anthropic's events as Server-Sent Events. */
export class SseEventSink implements MessageEventSink {
  readonly #requestId: string;
  #text = '';

  constructor(requestId: string) {
    this.#requestId = requestId;
  }

  event(type: string, json: string): void {
    this.#text += `event: ${type}\ndata: ${json}\n\n`;
  }

  messageStop(): void {
    this.event('message_stop', '{"type":"message_stop"}');
  }

  failure(failure: Failure): void {
    this.event('error', errorJson(failure, this.#requestId));
  }

  take(): Uint8Array {
    if (this.#text === '') return NO_BYTES;
    const bytes = utf8(this.#text);
    this.#text = '';
    return bytes;
  }
}
