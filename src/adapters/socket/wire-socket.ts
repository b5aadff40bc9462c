/** A TCP connection as HTTP/1.1 needs it, the same on both runtimes. */
export interface WireSocket {
  readonly remoteAddress: string;
  /**
   * Sends `bytes`, which are the socket's from now on. False: the peer reads slower than we write; what comes next
   * should wait for `onDrain`.
   */
  write(bytes: Uint8Array): boolean;
  /** Like `write` for the first `length` of `bytes`, which stay the caller's. */
  writeCopy(bytes: Buffer, length: number): boolean;
  /** Nothing is read from now on, until `resume`. */
  pause(): void;
  resume(): void;
  /** Nothing more will be written: the peer sees the end, and may still be read from. */
  finish(): void;
  /** Closes at once, so that the peer cannot take it for an end (RST). */
  reset(): void;
  /** Whether it keeps the process running. */
  ref(): void;
  unref(): void;
}

/** Whom a socket tells. */
export interface SocketOwner {
  /** `bytes` are the owner's from now on. */
  onData(bytes: Buffer): void;
  /** All that was written is with the kernel. */
  onDrain(): void;
  /** The peer sends nothing more, or is gone; called once, and nothing after it. `thrown`: why, if it was no clean end. */
  onClose(thrown: Error | undefined): void;
}
