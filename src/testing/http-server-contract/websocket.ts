import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { HttpReply, HttpRequest } from '../../ports/http-server.ts';
import { until } from '../until.ts';
import { type ServerUnderTest, serverTest } from './subject.ts';
import { RecordingOwner } from './upgrade-owner.ts';

/** Appended to the client's key (RFC 6455 §4.2.2). */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const FIN_TEXT = 0x81;
const HEAD_BYTES = 2;
const MASK_BYTES = 4;

/** Sends each short text frame back, unmasked (RFC 6455 §5.2). Other frames end the connection. */
class EchoOwner extends RecordingOwner {
  override onData(frame: Uint8Array): void {
    if (frame[0] !== FIN_TEXT) {
      this.connection.end();
      return;
    }
    const length = (frame[1] ?? 0) & 0x7f;
    const mask = frame.subarray(HEAD_BYTES, HEAD_BYTES + MASK_BYTES);
    const reply = Buffer.from([FIN_TEXT, length, ...frame.subarray(HEAD_BYTES + MASK_BYTES)]);
    for (let at = 0; at < length; at++)
      reply[HEAD_BYTES + at] = (reply[HEAD_BYTES + at] ?? 0) ^ (mask[at % MASK_BYTES] ?? 0);
    this.connection.write(reply);
  }
}

/** The runtime's own WebSocket client against an upgraded connection. */
export function serverWebSocketContract(subject: ServerUnderTest): void {
  const owners: EchoOwner[] = [];
  const handle = async (request: HttpRequest): Promise<HttpReply> => {
    assert.equal(request.upgrade, 'websocket');
    const key = request.header('sec-websocket-key') ?? '';
    const accept = createHash('sha1')
      .update(key + GUID)
      .digest('base64');
    return {
      status: 101,
      headers: { upgrade: 'websocket', 'sec-websocket-accept': accept },
      body: null,
      upgraded: (connection) => {
        const owner = new EchoOwner(connection);
        owners.push(owner);
        return owner;
      },
    };
  };

  serverTest(subject, 'upgraded: a WebSocket client is served', handle, async ({ port }) => {
    const client = new WebSocket(`ws://127.0.0.1:${port}/`);
    const heard: unknown[] = [];
    let closed = false;
    client.addEventListener('open', () => client.send('hello'));
    client.addEventListener('message', (event: MessageEvent) => heard.push(event.data));
    client.addEventListener('close', () => {
      closed = true;
    });
    await until(() => heard.length === 1);
    assert.deepEqual(heard, ['hello']);
    client.close();
    await until(() => closed && owners[0]?.closes.length === 1);
  });
}
