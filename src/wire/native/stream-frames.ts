import type { Failure } from '../../core/failure.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { AnswerContext } from '../dialect.ts';
import { nativeUsage } from './answer.ts';
import { nativeErrorDetail } from './error-body.ts';
import type { NativeStreamFrame } from './schema.ts';
import { nativeStopReason } from './stop-reason.ts';

type Finish = Extract<StreamPart, { type: 'finish' }>;

/**
 * The frames of one native stream as objects: `start`, then deltas, then exactly one `complete` or `error`. A framing (SSE,
 * WebSocket) puts them into bytes.
 */
export class NativeFrames {
  readonly #context: Pick<AnswerContext, 'requestId' | 'model' | 'degraded'>;
  #state: 'new' | 'open' | 'closed' = 'new';

  constructor(context: Pick<AnswerContext, 'requestId' | 'model' | 'degraded'>) {
    this.#context = context;
  }

  /** Gives the frames for `parts` to `send`, one by one. */
  push(parts: readonly StreamPart[], send: (frame: NativeStreamFrame) => void): void {
    for (const part of parts) {
      if (this.#state === 'closed') return;
      this.#take(part, send);
    }
  }

  #take(part: StreamPart, send: (frame: NativeStreamFrame) => void): void {
    switch (part.type) {
      case 'start':
      case 'usage':
      case 'opaque':
        return;
      case 'text':
        this.#open(send);
        send({ type: 'delta', text: part.text });
        return;
      case 'reasoning':
        // Signatures and redacted blocks only serve to be sent back, which this dialect cannot do.
        if (part.text === '') return;
        this.#open(send);
        send({ type: 'reasoning', text: part.text });
        return;
      case 'tool-call-start':
        this.#open(send);
        send({ type: 'tool_start', index: part.index, id: part.id, name: part.name });
        return;
      case 'tool-call-delta':
        send({ type: 'tool_delta', index: part.index, arguments: part.argumentsText });
        return;
      case 'tool-call-end':
        send({ type: 'tool_end', index: part.index });
        return;
      case 'finish':
        this.#open(send);
        this.#state = 'closed';
        send(this.#complete(part));
        return;
      case 'failure':
        this.#state = 'closed';
        send(nativeErrorFrame(part.failure, this.#context.requestId));
        return;
      default:
        part satisfies never;
    }
  }

  #open(send: (frame: NativeStreamFrame) => void): void {
    if (this.#state === 'open') return;
    this.#state = 'open';
    const { requestId, model, degraded } = this.#context;
    send({ type: 'start', request_id: requestId, model, ...(degraded && { degraded }) });
  }

  #complete({ reason, usage }: Finish): NativeStreamFrame {
    return {
      type: 'complete',
      stop_reason: nativeStopReason(reason),
      usage: nativeUsage(usage),
      model: this.#context.model,
      ...(this.#context.degraded && { degraded: this.#context.degraded }),
    };
  }
}

export function nativeErrorFrame(failure: Failure, requestId: string): NativeStreamFrame {
  return { type: 'error', error: nativeErrorDetail(failure, requestId) };
}
