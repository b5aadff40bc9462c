import { Connection } from '../load/connection.ts';
import type { Child } from './child.ts';

/** The number of pieces that the upstream has sent on paced streams. */
export async function piecesSent(upstream: Child): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${upstream.port}/stats`);
  return ((await reply.json()) as { readonly piecesSent: number }).piecesSent;
}

/** Makes the upstream end every paced stream with its terminator. */
export async function endStreams(upstream: Child): Promise<void> {
  const connection = await Connection.open(upstream.port);
  await new Promise((resolve) => {
    connection.send(Buffer.from('POST /end HTTP/1.1\r\ncontent-length: 0\r\n\r\n'), resolve);
  });
  connection.close();
}
