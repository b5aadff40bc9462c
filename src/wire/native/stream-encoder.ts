import { utf8 } from '../../core/codec/utf8.ts';
import type { Failure } from '../../core/failure.ts';
import { NO_BYTES, type StreamPart } from '../../core/stream-part.ts';
import type { AnswerContext, StreamEncoder } from '../dialect.ts';
import { nativeUsage } from './answer.ts';
import { nativeErrorDetail } from './error-body.ts';
import type { NativeStreamFrame } from './schema.ts';
import { NATIVE_STOP_REASONS } from './stop-reason.ts';

/** `start`, then deltas, then exactly one `complete` or `error`. */
export class NativeStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  #state: 'new' | 'open' | 'closed' = 'new';

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  push(parts: readonly StreamPart[]): Uint8Array {
    let frames = '';
    for (const part of parts) {
      if (this.#state === 'closed') break;
      frames += this.#frame(part);
    }
    return frames === '' ? NO_BYTES : utf8(frames);
  }

  #frame(part: StreamPart): string {
    switch (part.type) {
      case 'start':
      case 'usage':
      case 'opaque':
        return '';
      case 'text':
        return `${this.#opening()}event: delta\ndata: {"type":"delta","text":${JSON.stringify(part.text)}}\n\n`;
      case 'reasoning':
        // Signatures and redacted blocks are for sending back, which this dialect cannot do.
        return part.text === '' ? '' : this.#opening() + frame({ type: 'reasoning', text: part.text });
      case 'tool-call-start':
        return (
          this.#opening() + frame({ type: 'tool_start', index: part.index, id: part.id, name: part.name })
        );
      case 'tool-call-delta':
        return frame({ type: 'tool_delta', index: part.index, arguments: part.argumentsText });
      case 'tool-call-end':
        return frame({ type: 'tool_end', index: part.index });
      case 'finish':
        return this.#opening() + this.#complete(part);
      case 'failure':
        this.#state = 'closed';
        return nativeErrorFrame(part.failure, this.#context.requestId);
      default:
        part satisfies never;
        return '';
    }
  }

  #opening(): string {
    if (this.#state === 'open') return '';
    this.#state = 'open';
    return frame({ type: 'start', request_id: this.#context.requestId, model: this.#context.model });
  }

  #complete(part: Extract<StreamPart, { type: 'finish' }>): string {
    this.#state = 'closed';
    return frame({
      type: 'complete',
      stop_reason: NATIVE_STOP_REASONS[part.reason.unified],
      usage: nativeUsage(part.usage),
      model: this.#context.model,
    });
  }
}

export function nativeErrorFrame(failure: Failure, requestId: string): string {
  return frame({ type: 'error', error: nativeErrorDetail(failure, requestId) });
}

function frame(data: NativeStreamFrame): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
