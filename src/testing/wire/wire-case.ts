/** Bytes of one client's connection, and what must come of them. */
export interface RequestCase {
  readonly what: string;
  /** Of RFC 9112, unless it names another. */
  readonly section: string;
  readonly bytes: string;
  /** The statuses of all replies. After one of 400 and above nothing more may be answered. */
  readonly statuses: readonly number[];
  /** What the handler must see, where that is not plain: method, target and body of each request. */
  readonly seen?: readonly string[];
}

/** Bytes of one upstream, and what a caller must get of them. */
export interface ReplyCase {
  readonly what: string;
  readonly section: string;
  readonly bytes: string;
  /** The upstream closes its side behind the bytes. */
  readonly closes?: boolean;
  /** The body that the caller reads, or the error that it gets instead. */
  readonly outcome: { readonly body: string } | { readonly error: 'protocol' | 'reset' };
}
