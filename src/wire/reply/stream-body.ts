import { joinBytes } from '../../core/codec/bytes.ts';
import { type Failure, toFailure } from '../../core/failure.ts';
import type { PartSource } from '../../core/part-source.ts';
import type { Batch } from '../../core/stream-part.ts';
import { type ByteSink, type ByteSource, readFrom } from '../../ports/byte-source.ts';
import type { AnswerContext, Dialect, StreamEncoder } from '../dialect.ts';

export interface StreamBodyOptions {
  readonly source: PartSource;
  readonly dialect: Dialect;
  readonly context: AnswerContext;
  /** The upstream speaks the caller's dialect: its frames are handed on as they are. */
  readonly relay: boolean;
}

/**
 * The bytes of a streamed reply, one piece per upstream read that has anything to say. Ends right behind the terminal
 * part; a failure becomes the dialect's own error frame, never a clean end.
 */
export class StreamBody implements ByteSource {
  readonly #options: StreamBodyOptions;
  readonly #encoder: StreamEncoder | undefined;
  /** Who waits for the next bytes. */
  #sink: ByteSink | undefined;

  constructor(options: StreamBodyOptions) {
    this.#options = options;
    this.#encoder = options.relay ? undefined : options.dialect.encoder(options.context);
  }

  read(): Promise<Uint8Array | null> {
    return readFrom(this);
  }

  readInto(sink: ByteSink): void {
    this.#sink = sink;
    this.#options.source.next(this.#deliver);
  }

  cancel(): void {
    this.#sink = undefined;
    this.#options.source.cancel();
  }

  /** What a batch says to the caller. */
  write({ parts, raw }: Batch): Uint8Array {
    if (this.#encoder) return this.#encoder.push(parts);
    const last = parts[parts.length - 1];
    return last?.type === 'failure' ? joinBytes([raw, this.#errorFrames(last.failure)]) : raw;
  }

  /** Batches that say nothing are passed over. */
  readonly #deliver = (batch: Batch | null): void => {
    const sink = this.#sink;
    if (sink === undefined) return;
    let bytes: Uint8Array | null;
    try {
      bytes = batch === null ? null : this.write(batch);
    } catch (thrown) {
      this.#options.source.cancel(toFailure(thrown));
      sink.broke(thrown);
      return;
    }
    if (bytes?.length === 0) this.readInto(sink);
    else sink.take(bytes);
  };

  #errorFrames(failure: Failure): Uint8Array {
    const { dialect, context } = this.#options;
    return dialect.errorFrames(failure, context);
  }
}
