import { keyAccess } from '../admit/authenticate.ts';
import type { HttpDoor, Inbound } from '../gateway/inbound.ts';
import type { HttpReply } from '../ports/http-server.ts';
import { recordsTo } from '../settle/published-record.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { SAMPLE_TRACE } from '../testing/call/sample-trace.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeRequest, type FakeRequestParts } from '../testing/fake-request.ts';
import { createCors } from './cors.ts';
import type { Operation } from './operation.ts';
import { createServer, type ServeParts, type ServingState } from './serve.ts';

export const KEY = 'sk-of-the-test';

const OPEN_GATE: ServeParts['gate'] = { mayEnter: () => true, wait: () => Promise.resolve(true) };

/** A server that answers these operations and nothing else, and lets in whoever sends `KEY`. */
export function serving(
  operations: readonly Operation[],
  origins: readonly string[] = [],
  more: Partial<Pick<ServeParts, 'admin' | 'gate' | 'idempotency'>> = {},
) {
  const clock = new FakeClock();
  const events = new RecordingSink();
  const defects: unknown[] = [];
  let state: ServingState = 'serving';
  let ids = 0;
  const handler = createServer({
    gate: OPEN_GATE,
    ...more,
    operations,
    authenticator: keyAccess([{ name: 'team', key: KEY, tenant: 'tenant' }]),
    cors: createCors(origins),
    openRecord: recordsTo({ clock, events }),
    newRequestId: () => `req_${++ids}`,
    traceOf: () => SAMPLE_TRACE,
    state: () => state,
    onDefect: (_requestId, thrown) => defects.push(thrown),
  });

  return {
    events,
    defects,
    become(next: ServingState) {
      state = next;
    },
    /** With the key, unless the headers say something else. */
    async ask(method: string, target: string, parts: Omit<FakeRequestParts, 'method' | 'target'> = {}) {
      const headers = { 'x-api-key': KEY, ...parts.headers };
      const request = new FakeRequest({ ...parts, method, target, headers });
      return { request, ...(await handler(request)) };
    },
  };
}

/** What a caller sends who has no key. */
export const NO_KEY_SENT = { headers: { 'x-api-key': 'sk-of-somebody-else' } };

/** A door that answers with a word, and keeps what came. */
export function recordingDoor() {
  const seen: Inbound[] = [];
  const door: HttpDoor = async (inbound) => {
    seen.push(inbound);
    inbound.record.end(200);
    return { status: 200, headers: {}, body: 'from the door' };
  };
  return { door, seen };
}

export function jsonOf({ body }: HttpReply): Record<string, unknown> {
  if (typeof body !== 'string') throw new TypeError('the reply is no text');
  return JSON.parse(body);
}
