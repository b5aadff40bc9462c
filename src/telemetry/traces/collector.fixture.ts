import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** A collector that keeps what it was sent. */
export async function startCollector(status = 200) {
  const spans: OtlpSpan[] = [];
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      paths.push(request.url);
      if (status === 200) {
        for (const ofResource of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans) {
          for (const ofScope of ofResource.scopeSpans) spans.push(...ofScope.spans);
        }
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { spans, paths, url, stop };
}

export function attributesOf(span: OtlpSpan): Record<string, unknown> {
  return Object.fromEntries(
    span.attributes.map(({ key, value }) => {
      const array = value.arrayValue as { values: Record<string, unknown>[] } | undefined;
      return [key, array ? array.values.map((v) => Object.values(v)[0]) : Object.values(value)[0]];
    }),
  );
}
