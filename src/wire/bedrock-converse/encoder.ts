import { encodeEvent } from '../../core/codec/event-stream.ts';
import { isContent, NO_BYTES, type StreamPart } from '../../core/stream-part.ts';
import { BlockSequencer } from '../block-sequencer.ts';
import type { AnswerContext, StreamEncoder } from '../dialect.ts';
import { ConverseBlockWriter } from './converse-block-writer.ts';
import { bedrockException } from './error.ts';
import { converseStopReason } from './finish-reason.ts';
import { FrameBuffer } from './frame-buffer.ts';
import { tokenUsage } from './usage.ts';

type Finish = Extract<StreamPart, { type: 'finish' }>;

/** Writes one answer as ConverseStream's events: `messageStart`, its blocks, `messageStop`, `metadata`. */
export class ConverseEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #frames = new FrameBuffer();
  readonly #blocks = new BlockSequencer(new ConverseBlockWriter(this.#frames));
  #begun = false;
  #done = false;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  push(parts: readonly StreamPart[]): Uint8Array {
    if (this.#done) return NO_BYTES;
    for (const part of parts) {
      this.#take(part);
      if (this.#done) break;
    }
    return this.#frames.take();
  }

  #take(part: StreamPart): void {
    if (part.type === 'finish') {
      this.#finish(part);
    } else if (part.type === 'failure') {
      this.#done = true;
      this.#frames.add(bedrockException(part.failure, 'converse'));
    } else if (isContent(part) || part.type === 'tool-call-end') {
      this.#begin();
      this.#blocks.take(part);
    }
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#frames.add(encodeEvent('messageStart', { role: 'assistant' }));
  }

  #finish(part: Finish): void {
    this.#begin();
    this.#done = true;
    this.#blocks.end();
    this.#frames.add(encodeEvent('messageStop', { stopReason: converseStopReason(part.reason) }));
    const latencyMs = Math.round(this.#context.elapsedMs?.() ?? 0);
    this.#frames.add(encodeEvent('metadata', { usage: tokenUsage(part.usage), metrics: { latencyMs } }));
  }
}
