import type { Socket } from 'node:net';
import { NetSocket } from '../socket/net-socket.ts';
import type { WireSocket } from '../socket/wire-socket.ts';
import { BunSocket, SOCKET_EVENTS } from './bun-socket.ts';

/** node:net keeps a connection open after the peer's FIN; a socket of ours ends with it. */
const TAKEN_EVENTS: Bun.SocketHandler<BunSocket> = {
  ...SOCKET_EVENTS,
  end: (raw) => raw.data.onPeerEnded(),
};

/** What node:net on Bun keeps in `_handle`: a socket like that of Bun.connect. */
type Handle = Bun.Socket<BunSocket>;

/**
 * Takes Bun's own socket out of a connected socket of node:net. Bun.connect has no way to give a dial up: the descriptor
 * of a host that never answers stays for minutes. node:net can, but costs 4 µs more CPU a request (13 instead of 9 µs).
 *
 * To be called after the 'connect' event, because node:net still works on the socket in it. `_handle` is in no
 * documentation; without it the connection stays node:net's.
 */
export function takeOverSocket(socket: Socket): WireSocket {
  const handle = handleOf(socket);
  if (handle === undefined) return new NetSocket(socket);
  handle.reload({ socket: TAKEN_EVENTS });
  const taken = new BunSocket(handle);
  handle.data = taken;
  return taken;
}

function handleOf(socket: Socket): Handle | undefined {
  const { _handle: handle } = socket as { readonly _handle?: Partial<Handle> | null };
  return typeof handle?.reload === 'function' && typeof handle.terminate === 'function'
    ? (handle as Handle)
    : undefined;
}
