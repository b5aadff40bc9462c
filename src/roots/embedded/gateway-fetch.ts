import type { Clock } from '../../ports/clock.ts';
import { NetworkError } from '../../ports/http-client.ts';
import type { HttpHandler, HttpReply } from '../../ports/http-server.ts';
import type { EmbeddedCalls } from './embedded-calls.ts';
import { WebRequest } from './web-request.ts';
import { webResponse } from './web-response.ts';

/** Where a request came from, as far as the program knows. */
export interface RequestFrom {
  /** IP address of the client. */
  readonly remoteAddress?: string | undefined;
}

/** The server's handler for web requests. */
export function createFetch(handler: HttpHandler, calls: EmbeddedCalls, clock: Clock) {
  return async (request: Request, from: RequestFrom = {}): Promise<Response> => {
    if (request.bodyUsed) throw new TypeError('The body of this request has been read already.');
    const over = calls.begin();
    // Frameworks hand over something of their own as second argument.
    const remoteAddress = typeof from?.remoteAddress === 'string' ? from.remoteAddress : '';
    let reply: HttpReply;
    try {
      reply = await calls.waitFor(handler(new WebRequest(request, remoteAddress, clock)));
    } catch (thrown) {
      over();
      // There is no connection to cut: the program is told as `fetch` tells of one that was.
      if (thrown instanceof NetworkError) throw new TypeError('The connection was reset.', { cause: thrown });
      throw thrown;
    }
    return webResponse(request.method, reply, { calls, over });
  };
}
