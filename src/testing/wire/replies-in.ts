/** A reply as a client read it. */
export interface SeenReply {
  readonly status: number;
  readonly body: string;
}

/** The replies in what a connection sent, by their content-length. @throws Error for bytes that are none */
export function repliesIn(received: string): readonly SeenReply[] {
  const replies: SeenReply[] = [];
  for (let rest = received; rest !== ''; ) {
    const headEnd = rest.indexOf('\r\n\r\n') + 4;
    const head = rest.slice(0, headEnd);
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1];
    const length = /\r\ncontent-length: (\d+)\r\n/.exec(head)?.[1];
    if (status === undefined || length === undefined)
      throw new Error(`no reply: ${JSON.stringify(rest.slice(0, 200))}`);
    const end = headEnd + Number(length);
    replies.push({ status: Number(status), body: rest.slice(headEnd, end) });
    rest = rest.slice(end);
  }
  return replies;
}
