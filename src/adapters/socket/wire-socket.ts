/** A TCP connection as HTTP/1.1 needs it, the same on both runtimes. */
export interface WireSocket {
  readonly remoteAddress: string;
  /** Who is told of what happens. Set before anything can come, and set anew when the connection is handed over. */
  owner: SocketOwner | undefined;
  /**
   * Sends `bytes`, which belong to the socket from now on. False: the peer reads slower than we write, and the next write
   * should wait for `onDrain`.
   */
  write(bytes: Uint8Array): boolean;
  /** Like `write` for the first `length` of `bytes`, which stay the caller's. */
  writeCopy(bytes: Buffer, length: number): boolean;
  /** Stops reading until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends our side (FIN) once everything is sent. The peer may still send, and is still read. */
  finish(): void;
  /** Closes at once, so that the peer cannot take it for an end (RST). */
  reset(): void;
  /** The connection keeps the process running. */
  ref(): void;
  /** The connection does not keep the process running. */
  unref(): void;
}

/** The listener of one socket. */
export interface SocketOwner {
  /** `bytes` belong to the owner from now on. */
  onData(bytes: Buffer): void;
  /** All that was written is with the kernel. */
  onDrain(): void;
  /** The peer sends nothing more, or is gone. The last call, and made once. `thrown`: the cause, unless it was a clean end. */
  onClose(thrown: Error | undefined): void;
}
