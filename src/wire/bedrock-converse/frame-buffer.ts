import { NO_BYTES } from '../../core/stream-part.ts';

/** Frames that leave together, with the batch that they were made from. */
export class FrameBuffer {
  #frames: Uint8Array[] = [];
  #bytes = 0;

  add(frame: Uint8Array): void {
    this.#frames.push(frame);
    this.#bytes += frame.length;
  }

  /** All frames since the last call, as one piece. */
  take(): Uint8Array {
    const frames = this.#frames;
    const first = frames[0];
    if (first === undefined) return NO_BYTES;
    const joined = frames.length === 1 ? first : new Uint8Array(this.#bytes);
    if (frames.length > 1) {
      let at = 0;
      for (const frame of frames) {
        joined.set(frame, at);
        at += frame.length;
      }
    }
    this.#frames = [];
    this.#bytes = 0;
    return joined;
  }
}
