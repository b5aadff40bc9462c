import type { ByteSource } from '../ports/byte-source.ts';

interface Waiting {
  readonly resolve: (chunk: Uint8Array | null) => void;
  readonly reject: (error: Error) => void;
}

/** A body that a test feeds by hand. It records what its reader did. */
export class ControlledSource implements ByteSource {
  reads = 0;
  cancelled = false;
  #waiting: Waiting | undefined;
  readonly #queue: (Uint8Array | null | Error)[] = [];

  read(): Promise<Uint8Array | null> {
    this.reads++;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#serve();
    });
  }

  cancel(): void {
    this.cancelled = true;
  }

  push(text: string): void {
    this.#queue.push(Buffer.from(text));
    this.#serve();
  }

  end(): void {
    this.#queue.push(null);
    this.#serve();
  }

  fail(error: Error): void {
    this.#queue.push(error);
    this.#serve();
  }

  #serve(): void {
    const next = this.#queue[0];
    if (this.#waiting === undefined || next === undefined) return;
    const { resolve, reject } = this.#waiting;
    this.#waiting = undefined;
    this.#queue.shift();
    if (next instanceof Error) reject(next);
    else resolve(next);
  }
}

/** An endless body that gives bytes as fast as they are read. */
export class EndlessSource implements ByteSource {
  reads = 0;
  cancelled = false;
  readonly #chunk: Uint8Array;

  constructor(chunkBytes: number) {
    this.#chunk = new Uint8Array(chunkBytes).fill(97);
  }

  read(): Promise<Uint8Array | null> {
    this.reads++;
    return Promise.resolve(this.#chunk);
  }

  cancel(): void {
    this.cancelled = true;
  }
}
