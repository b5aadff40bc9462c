import { Buffer } from 'node:buffer';
import { encodeEvent } from '../../core/codec/event-stream.ts';
import type { Failure } from '../../core/failure.ts';
import type { Usage } from '../../core/usage.ts';
import type { MessageEventSink } from '../anthropic-messages/encoder.ts';
import { bedrockException } from '../bedrock-converse/error.ts';
import { FrameBuffer } from '../bedrock-converse/frame-buffer.ts';
import type { AnswerContext } from '../dialect.ts';

/** Anthropic's events in the form of InvokeModelWithResponseStream: the JSON of each, in base64, in a `chunk` event. */
export class ChunkSink implements MessageEventSink {
  readonly #context: AnswerContext;
  readonly #frames = new FrameBuffer();
  #firstByteLatencyMs: number | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  event(_type: string, json: string): void {
    this.#firstByteLatencyMs ??= this.#elapsedMs();
    this.#frames.add(encodeEvent('chunk', { bytes: Buffer.from(json).toString('base64') }));
  }

  /** Bedrock adds its metrics to the last event. */
  messageStop(usage: Usage): void {
    const metrics = {
      inputTokenCount: usage.inputTokens,
      outputTokenCount: usage.outputTokens,
      invocationLatency: this.#elapsedMs(),
      firstByteLatency: this.#firstByteLatencyMs ?? 0,
      cacheReadInputTokenCount: usage.cacheReadTokens,
      cacheWriteInputTokenCount: usage.cacheWriteTokens,
    };
    const stop = { type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics };
    this.event('message_stop', JSON.stringify(stop));
  }

  failure(failure: Failure): void {
    this.#frames.add(bedrockException(failure, 'invoke'));
  }

  take(): Uint8Array {
    return this.#frames.take();
  }

  #elapsedMs(): number {
    return Math.round(this.#context.elapsedMs?.() ?? 0);
  }
}
