/** Why bytes are no HTTP/1.1 message. `status` is the answer to such a request. */
export class HttpSyntaxError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'HttpSyntaxError';
    this.status = status;
  }
}
