import { encodeEvent } from '../../core/codec/event-stream.ts';
import type { BlockWriter } from '../block-sequencer.ts';
import type { FrameBuffer } from './frame-buffer.ts';

/**
 * Content blocks as ConverseStream's events. Only tool calls have a start event, because `ContentBlockStart` has no member
 * for text.
 * See https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlockStart.html
 */
export class ConverseBlockWriter implements BlockWriter {
  readonly #frames: FrameBuffer;

  constructor(frames: FrameBuffer) {
    this.#frames = frames;
  }

  openText(): void {}

  openReasoning(): void {}

  openToolCall(block: number, id: string, name: string): void {
    this.#frames.add(
      encodeEvent('contentBlockStart', {
        start: { toolUse: { toolUseId: id, name } },
        contentBlockIndex: block,
      }),
    );
  }

  openRedacted(block: number, data: string): void {
    this.#delta(block, { reasoningContent: { redactedContent: data } });
  }

  text(block: number, text: string): void {
    this.#delta(block, { text });
  }

  reasoning(block: number, text: string): void {
    this.#delta(block, { reasoningContent: { text } });
  }

  signature(block: number, signature: string): void {
    this.#delta(block, { reasoningContent: { signature } });
  }

  toolArguments(block: number, argumentsText: string): void {
    this.#delta(block, { toolUse: { input: argumentsText } });
  }

  close(block: number): void {
    this.#frames.add(encodeEvent('contentBlockStop', { contentBlockIndex: block }));
  }

  #delta(block: number, delta: object): void {
    this.#frames.add(encodeEvent('contentBlockDelta', { delta, contentBlockIndex: block }));
  }
}
