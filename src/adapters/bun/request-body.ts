import { FailureError, failure } from '../../core/failure.ts';
import type { BodyLimits } from '../../ports/http-server.ts';
import { BodyCollector, type BodyReading } from '../system/body-collector.ts';
import type { ServerBounds } from '../system/server-bounds.ts';

const EMPTY = Promise.resolve(new Uint8Array(0));

/**
 * The whole body. One that says its length and keeps within the limit is collected by Bun itself; any other is
 * counted as it arrives.
 */
export function readBody(raw: Request, limits: BodyLimits, bounds: ServerBounds): BodyReading {
  const stream = raw.body;
  if (stream === null) return { body: EMPTY, complete: true };
  const header = raw.headers.get('content-length');
  const declared = header === null ? undefined : Number(header);
  if (declared !== undefined && declared <= limits.maxBytes) {
    // If it fails, then before its end.
    return { body: collectWhole(raw, limits.timeoutMs), complete: false };
  }
  const reader = stream.getReader();
  const collector = new BodyCollector(limits, bounds, declared, () => reader.cancel().catch(ignore));
  void collectChunks(reader, collector);
  return collector;
}

function collectWhole(raw: Request, timeoutMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new FailureError(failure('request_timeout'))), timeoutMs);
    raw.bytes().then(
      (body) => {
        clearTimeout(timer);
        resolve(body);
      },
      () => {
        clearTimeout(timer);
        // The client left, or its framing broke and Bun answered 400 and closed: either way nobody is listening.
        reject(new FailureError(failure('client_closed')));
      },
    );
  });
}

async function collectChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  collector: BodyCollector,
): Promise<void> {
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return collector.end();
      if (!collector.push(value)) break;
    }
    await reader.cancel();
  } catch {
    collector.clientGone();
  }
}

function ignore(): void {}
