import { joinBytes } from '../../core/codec/bytes.ts';

/** Frames that leave together, with the batch that they were made from. */
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
