import { joinBytes } from '../../core/codec/bytes.ts';
import { type Failure, toFailure } from '../../core/failure.ts';
import type { PartSource } from '../../core/part-source.ts';
import type { PartBatch, RevisedBatch, StreamPart } from '../../core/stream-part.ts';
import { type ByteSink, type ByteSource, readFrom } from '../../ports/byte-source.ts';
import type { AnswerContext, Dialect, StreamEncoder } from '../dialect.ts';

export interface StreamBodyOptions {
  readonly source: PartSource;
  readonly dialect: Dialect;
  readonly context: AnswerContext;
  /** True if the upstream speaks the caller's dialect. Its frames are then passed on unchanged. */
  readonly relay: boolean;
}

/**
 * The bytes of a streamed reply, one piece for each upstream read that yields frames. It ends right behind the terminal
 * part. A failure becomes the dialect's own error frame, never a clean end.
 */
export class StreamBody implements ByteSource {
  readonly #options: StreamBodyOptions;
  #encoder: StreamEncoder | undefined;
  /** The sink that waits for the next bytes. */
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

  /** The bytes that a batch becomes. */
  write({ parts, raw, revised }: PartBatch): Uint8Array {
    if (this.#encoder) return this.#encoder.push(parts);
    if (revised) return this.#goOn(parts, revised);
    const last = parts[parts.length - 1];
    return last?.type === 'failure' ? joinBytes([raw, this.#errorFrames(last.failure)]) : raw;
  }

  /** A batch without frames is skipped. */
  readonly #deliver = (batch: PartBatch | null): void => {
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

  /** The provider's own frames went out so far. From here on it is our encoder that writes them. */
  #goOn(parts: readonly StreamPart[], { before }: RevisedBatch): Uint8Array {
    const { dialect, context } = this.#options;
    this.#encoder = dialect.encoder(context);
    this.#encoder.push(before);
    return this.#encoder.push(parts);
  }

  #errorFrames(failure: Failure): Uint8Array {
    const { dialect, context } = this.#options;
    return dialect.errorFrames(failure, context);
  }
}
