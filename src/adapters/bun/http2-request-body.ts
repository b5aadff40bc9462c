import type { BodyCollector } from '../http/body-collector.ts';

/** Feeds a request's body to `collector`, a chunk as it comes. */
export async function collectWebStream(
  stream: ReadableStream<Uint8Array>,
  collector: BodyCollector,
): Promise<void> {
  const reader = stream.getReader();
  collector.onStop = () => void reader.cancel().catch(ignore);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        collector.end();
        return;
      }
      if (!collector.push(value)) break;
    }
    await reader.cancel();
  } catch {
    // The client left, or its framing broke and Bun answered 400. In both cases nobody is listening.
    collector.clientGone();
  }
}

function ignore(): void {}
