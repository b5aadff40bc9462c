import { utf8 } from '../../core/codec/utf8.ts';
import { NO_BYTES, type StreamPart } from '../../core/stream-part.ts';
import type { AnswerContext, StreamEncoder } from '../dialect.ts';
import type { NativeStreamFrame } from './schema.ts';
import { NativeFrames } from './stream-frames.ts';

/** Native frames as SSE events. The event's name is the frame's type, and its data is the frame. */
export class NativeSseEncoder implements StreamEncoder {
  readonly #frames: NativeFrames;
  #text = '';
  readonly #send = (frame: NativeStreamFrame): void => {
    this.#text += nativeSseEvent(frame);
  };

  constructor(context: AnswerContext) {
    this.#frames = new NativeFrames(context);
  }

  push(parts: readonly StreamPart[]): Uint8Array {
    this.#text = '';
    this.#frames.push(parts, this.#send);
    return this.#text === '' ? NO_BYTES : utf8(this.#text);
  }
}

export function nativeSseEvent(frame: NativeStreamFrame): string {
  return `event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`;
}
