import { FailureError } from '../../core/failure.ts';
import { NetworkError } from '../../ports/http-client.ts';
import type { HttpReply, HttpRequest } from '../../ports/http-server.ts';

const LIMITS = { maxBytes: 100_000, timeoutMs: 10_000 } as const;

/** Answers what it has seen: method, target and body. */
export async function echoRequest(request: HttpRequest): Promise<HttpReply> {
  try {
    const body = Buffer.from(await request.body(LIMITS)).toString('latin1');
    return {
      status: 200,
      headers: {},
      body: Buffer.from(`${request.method} ${request.target} ${body}`.trimEnd(), 'latin1'),
    };
  } catch (thrown) {
    // The client left in mid-body: nobody reads an answer.
    if (thrown instanceof FailureError) throw new NetworkError('reset', 'client');
    throw thrown;
  }
}
