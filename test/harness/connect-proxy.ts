import { connect, createServer, type Server, type Socket } from 'node:net';

/** An HTTP proxy on loopback that opens tunnels. It leads every name to 127.0.0.1. */
export class ConnectProxy {
  /** The heads of the requests that came. */
  readonly heads: string[] = [];
  readonly #answer: string;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((socket) => this.#serve(socket));

  constructor(answer: string) {
    this.#answer = answer;
  }

  /** @param answer the status line of the answer to CONNECT */
  static async start(answer = 'HTTP/1.1 200 Connection established'): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(answer);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.#keep(socket);
    socket.once('data', (bytes) => {
      const head = bytes.toString('latin1');
      this.heads.push(head);
      const port = Number(/^CONNECT \S+:(\d+) /.exec(head)?.[1]);
      if (!this.#answer.includes(' 200 ')) {
        socket.end(`${this.#answer}\r\n\r\n`);
        return;
      }
      const onward = connect(port, '127.0.0.1', () => {
        socket.write(`${this.#answer}\r\n\r\n`);
        socket.pipe(onward).pipe(socket);
      });
      this.#keep(onward);
    });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
  }
}
