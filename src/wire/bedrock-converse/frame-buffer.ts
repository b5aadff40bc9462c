import { joinBytes } from '../../core/codec/bytes.ts';

/** Collects the frames of one batch, so that they are sent together. */
export class FrameBuffer {
  #frames: Uint8Array[] = [];

  add(frame: Uint8Array): void {
    this.#frames.push(frame);
  }

  /** All frames since the last call, as one piece. */
  take(): Uint8Array {
    const frames = this.#frames;
    this.#frames = [];
    return joinBytes(frames);
  }
}
