import { type ByteSink, readFrom } from '../../../ports/byte-source.ts';
import type { NetworkError, UpstreamBody } from '../../../ports/http-client.ts';
import { Pieces } from '../../http/pieces.ts';
import { RELEASE_MAX_BYTES, RELEASE_MAX_MS } from './release-bounds.ts';

/** The socket is paused at this many unread bytes: one read of the socket, whose bytes are in memory anyway. */
const PAUSE_AT_BYTES = 65_536;

/** Where the bytes come from. */
export interface Pausable {
  pause(): void;
  resume(): void;
}

/** A reply's body that a connection pushes and the gateway pulls. Unread bytes pause the socket. */
export class PulledBody implements UpstreamBody {
  readonly #from: Pausable;
  readonly #onGivenUp: () => void;
  /** Bounded by `PAUSE_AT_BYTES` and one read of the socket. */
  readonly #queue = new Pieces();
  #paused = false;
  #state: 'open' | 'ended' | 'failed' | 'releasing' | 'cancelled' = 'open';
  #error: NetworkError | undefined;
  /** The reader that waits for the next bytes. */
  #sink: ByteSink | undefined;
  #releasedBytes = 0;
  #releaseTimer: ReturnType<typeof setTimeout> | undefined;

  /** `onGivenUp`: the reader has no use for the rest, so the exchange may end. */
  constructor(from: Pausable, onGivenUp: () => void) {
    this.#from = from;
    this.#onGivenUp = onGivenUp;
  }

  read(): Promise<Uint8Array | null> {
    return readFrom(this);
  }

  readInto(sink: ByteSink): void {
    if (this.#queue.bytes > 0) sink.take(this.#take());
    else if (this.#state === 'failed') sink.broke(this.#error);
    else if (this.#state === 'open') this.#sink = sink;
    else sink.take(null);
  }

  cancel(): void {
    if (this.#state === 'open') this.#giveUp();
  }

  release(): void {
    if (this.#state !== 'open') return;
    this.#state = 'releasing';
    this.#queue.clear();
    this.#releaseTimer = setTimeout(() => this.#giveUp(), RELEASE_MAX_MS);
    this.#resume();
  }

  push(chunk: Buffer): void {
    if (this.#state === 'releasing') {
      this.#releasedBytes += chunk.length;
      if (this.#releasedBytes > RELEASE_MAX_BYTES) this.#giveUp();
    } else if (this.#sink) {
      this.#wake(chunk);
    } else if (this.#state === 'open') {
      this.#queue.push(chunk);
      if (this.#queue.bytes >= PAUSE_AT_BYTES) this.#pause();
    }
  }

  end(): void {
    if (this.#state !== 'open' && this.#state !== 'releasing') return;
    this.#finish('ended');
    this.#wake(null);
  }

  fail(error: NetworkError): void {
    if (this.#state !== 'open' && this.#state !== 'releasing') return;
    this.#finish('failed');
    this.#error = error;
    // Bytes that came before the break are still read, unless the caller itself has aborted.
    if (error.code === 'aborted') this.#queue.clear();
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.broke(error);
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#from.pause();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#from.resume();
  }

  #giveUp(): void {
    this.#finish('cancelled');
    this.#queue.clear();
    this.#onGivenUp();
    this.#wake(null);
  }

  #take(): Uint8Array {
    const chunk = this.#queue.take();
    if (this.#state === 'open') this.#resume();
    return chunk;
  }

  #wake(chunk: Uint8Array | null): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.take(chunk);
  }

  #finish(state: 'ended' | 'failed' | 'cancelled'): void {
    this.#state = state;
    clearTimeout(this.#releaseTimer);
    // A connection left paused would never read the reply to its next request.
    this.#resume();
  }
}
