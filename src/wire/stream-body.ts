import { joinBytes } from '../core/codec/bytes.ts';
import { type Failure, toFailure } from '../core/failure.ts';
import type { PartSource } from '../core/part-source.ts';
import type { RequestRecord } from '../core/request-record.ts';
import type { Batch, StreamPart } from '../core/stream-part.ts';
import { type ByteSink, type ByteSource, readFrom } from '../ports/byte-source.ts';
import type { AnswerContext, Dialect, StreamEncoder } from './dialect.ts';

export interface StreamBodyOptions {
  readonly source: PartSource;
  readonly dialect: Dialect;
  readonly context: AnswerContext;
  /** The upstream speaks the caller's dialect: its frames are handed on as they are. */
  readonly relay: boolean;
  /** Sees every batch before it goes out, and is ended with the stream. */
  readonly record: Pick<RequestRecord, 'sawParts' | 'end'>;
}

/**
 * The bytes of a streamed reply, one piece per upstream read that has anything to say. Ends right behind the terminal
 * part; a failure becomes the dialect's own error frame, never a clean end.
 */
export class StreamBody implements ByteSource {
  readonly #options: StreamBodyOptions;
  readonly #encoder: StreamEncoder | undefined;
  /** The source's first batch, until it is read. */
  #first: Batch | undefined;
  #ended = false;
  /** Who waits for the next bytes. */
  #sink: ByteSink | undefined;

  constructor(options: StreamBodyOptions) {
    this.#options = options;
    this.#encoder = options.relay ? undefined : options.dialect.encoder(options.context);
    this.#first = options.source.first;
  }

  read(): Promise<Uint8Array | null> {
    return readFrom(this);
  }

  readInto(sink: ByteSink): void {
    const first = this.#first;
    if (first === undefined && this.#ended) {
      sink.take(null);
      return;
    }
    this.#sink = sink;
    this.#first = undefined;
    if (first === undefined) this.#options.source.next(this.#deliver);
    else this.#deliver(first);
  }

  cancel(): void {
    // First: the source may still hand something on while it is cancelled, such as that it ended too soon.
    this.#sink = undefined;
    this.#end({ code: 'client_closed', message: 'The client went away in mid-stream.' });
    this.#options.source.cancel();
  }

  /** What a batch says to the caller. */
  write(batch: Batch): Uint8Array {
    const { parts, raw } = batch;
    this.#options.record.sawParts(parts);
    const bytes = this.#encoder ? this.#encoder.push(parts) : raw;
    const last = parts[parts.length - 1];
    if (last?.type === 'finish') this.#end();
    return last?.type === 'failure' ? this.#fail(last, bytes) : bytes;
  }

  /** Batches that say nothing are passed over. */
  readonly #deliver = (batch: Batch | null): void => {
    const sink = this.#sink;
    if (sink === undefined) return;
    let bytes: Uint8Array | null;
    try {
      bytes = batch === null ? null : this.write(batch);
    } catch (thrown) {
      this.#end(toFailure(thrown));
      sink.broke(thrown);
      return;
    }
    if (bytes?.length === 0) this.readInto(sink);
    else sink.take(bytes);
  };

  #fail({ failure }: Extract<StreamPart, { type: 'failure' }>, bytes: Uint8Array): Uint8Array {
    this.#end(failure);
    if (this.#encoder) return bytes;
    const { dialect, context } = this.#options;
    return joinBytes([bytes, dialect.errorFrames(failure, context)]);
  }

  #end(failure?: Failure): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.record.end(200, failure);
  }
}
