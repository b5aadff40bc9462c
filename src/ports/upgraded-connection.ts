/**
 * A connection that HTTP has handed over: bytes both ways (RFC 9110 §7.8). No limit of HTTP applies to it any more: a peer
 * that is silent, or reads nothing, is its owner's business.
 */
export interface UpgradedConnection {
  readonly remoteAddress: string;
  /**
   * Sends `bytes`, which belong to the connection from now on. False: the peer reads slower than we write, and the next
   * write should wait for `onDrain`. A backlog of writes that did not wait breaks the connection off at 16 MiB.
   */
  write(bytes: Uint8Array): boolean;
  /** Stops reading until `resume`, which slows the peer down. Bytes that were read already may still come. */
  pause(): void;
  resume(): void;
  /**
   * Ends our side once everything is sent (FIN). What the peer still sends is dropped. It gets a bounded time to take what
   * was written and to close its side.
   */
  end(): void;
  /** Breaks the connection off, so that the peer cannot take it for an end (RST). Idempotent. */
  reset(): void;
}

/** The code that speaks on an upgraded connection. What a call throws is reported and breaks the connection off. */
export interface UpgradedConnectionOwner {
  /** `bytes` belong to the owner from now on. The first ones may have come right behind the request's head. */
  onData(bytes: Uint8Array): void;
  /** All that was written is with the kernel. */
  onDrain(): void;
  /** The server drains: the owner should say goodbye and `end`. The server's `close` breaks off what is left. */
  onServerDrain(): void;
  /**
   * The peer has ended its side or is gone, or the owner or the server has closed. The last call, made once. `thrown`: the
   * cause, unless it was a clean end.
   */
  onClose(thrown: Error | undefined): void;
}
