import { RawClient, replyBody } from '../../src/testing/raw-client.ts';
import type { DialectUnderTest, Reply } from './dialects.ts';

/** The head of a request as bytes. Each header is sent as it is written. */
export function headOf(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const lines = Object.entries({ host: 'gateway', connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** A `POST` of these bytes, without any check. */
export function postBytes(
  dialect: DialectUnderTest,
  model: string,
  body: Uint8Array,
  stream = false,
): Buffer {
  const head = headOf('POST', dialect.path(model, stream), {
    ...dialect.headers,
    'content-length': String(body.length),
  });
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** Sends bytes and reads until the server closes. Undefined: it closed without an answer. */
export async function exchangeBytes(port: number, bytes: string | Uint8Array): Promise<Reply | undefined> {
  const client = await RawClient.send(port, typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  await client.ends();
  client.destroy();
  return replyOf(client.received);
}

/** The received bytes as a reply. Undefined if they are none. */
export function replyOf(received: string): Reply | undefined {
  const split = received.indexOf('\r\n\r\n');
  const [statusLine, ...lines] = received.slice(0, Math.max(0, split)).split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(statusLine ?? '')?.[1];
  if (status === undefined) return undefined;
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { status: Number(status), headers, body: Buffer.from(replyBody(received).body, 'latin1') };
}
