import type { Readable } from 'node:stream';
import type { BodyLimits } from '../../ports/http-server.ts';
import { BodyCollector } from '../http/body-collector.ts';
import type { ServerBounds } from '../http/server-bounds.ts';

/** Reads a whole request body. */
export function collectNodeStream(
  readable: Readable,
  contentLength: string | null,
  limits: BodyLimits,
  bounds: ServerBounds,
): BodyCollector {
  const declared = contentLength === null ? undefined : Number(contentLength);
  const stop = () => {
    readable.off('data', onData).off('end', onEnd).off('close', onClose).pause();
  };
  const collector = new BodyCollector(limits, bounds, declared);
  collector.onStop = stop;
  const onData = (chunk: Buffer) => {
    if (!collector.push(chunk)) stop();
  };
  const onEnd = () => collector.end();
  // A close before 'end': the client left, or its framing broke.
  const onClose = () => collector.clientGone();
  readable.on('data', onData).on('end', onEnd).on('close', onClose);
  // 'close' follows. An 'error' without a listener would end the process.
  readable.on('error', onClose);
  return collector;
}
