import { joinBytes } from '../core/codec/bytes.ts';
import type { Failure } from '../core/failure.ts';
import type { PartSource } from '../core/part-source.ts';
import type { Batch, StreamPart } from '../core/stream-part.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import type { AnswerContext, Dialect, StreamEncoder } from './dialect.ts';

/** How a stream ended for its reader. */
export type StreamEnd = Extract<StreamPart, { type: 'finish' | 'failure' }> | 'client_closed';

export interface StreamBodyOptions {
  readonly source: PartSource;
  readonly dialect: Dialect;
  readonly context: AnswerContext;
  /** The upstream speaks the caller's dialect: its frames are handed on as they are. */
  readonly relay: boolean;
  /** Sees every batch before it goes out. */
  readonly onBatch: (parts: readonly StreamPart[]) => void;
  /** Called once, with the end. */
  readonly onEnd: (end: StreamEnd) => void;
}

/**
 * The bytes of a streamed reply, one piece per upstream read that has anything to say. Ends right behind the terminal
 * part; a failure becomes the dialect's own error frame, never a clean end.
 */
export function streamBody(options: StreamBodyOptions): ByteSource {
  const { source, dialect, context, relay, onBatch, onEnd } = options;
  const encoder: StreamEncoder | undefined = relay ? undefined : dialect.encoder(context);
  let ended = false;

  function end(how: StreamEnd): void {
    if (ended) return;
    ended = true;
    onEnd(how);
  }

  function bytesOf(batch: Batch): Uint8Array {
    const { parts } = batch;
    onBatch(parts);
    const last = parts[parts.length - 1];
    let bytes = encoder ? encoder.push(parts) : batch.raw;
    if (last?.type === 'failure' && !encoder)
      bytes = joinBytes([bytes, dialect.errorFrames(last.failure, context)]);
    if (last?.type === 'finish' || last?.type === 'failure') end(last);
    return bytes;
  }

  /** Batches that say nothing to the caller are passed over. */
  function deliver(batch: Batch | null): Uint8Array | null | Promise<Uint8Array | null> {
    if (batch === null) return null;
    const bytes = bytesOf(batch);
    return bytes.length > 0 ? bytes : read();
  }

  function read(): Promise<Uint8Array | null> {
    return ended ? NOTHING : source.next().then(deliver);
  }

  return {
    read,
    cancel() {
      source.cancel();
      end('client_closed');
    },
  };
}

const NOTHING: Promise<null> = Promise.resolve(null);

/** What a whole answer's stream came to: `failure` when it did not end in a finish. */
export async function drainParts(
  source: PartSource,
  onBatch: (batch: Batch) => void,
): Promise<Failure | undefined> {
  for (;;) {
    const batch = await source.next();
    if (batch === null) return undefined;
    onBatch(batch);
    const last = batch.parts.at(-1);
    if (last?.type === 'failure') return last.failure;
  }
}
