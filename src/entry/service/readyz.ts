import { native } from '../../wire/native/dialect.ts';
import { jsonReply } from '../json-reply.ts';
import { jsonResponse, NO_KEY, statusSchema } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import type { ServingState } from '../serve.ts';

/** Answers 200 while requests are served. */
export function readyz(state: () => ServingState): Operation {
  return {
    name: 'readyz',
    method: 'GET',
    path: '/readyz',
    auth: 'none',
    kind: 'service',
    dialectOf: () => native,
    openapi: {
      operationId: 'isReady',
      summary: 'Requests are served.',
      security: NO_KEY,
      responses: {
        '200': jsonResponse('They are.', statusSchema('ready')),
        '503': jsonResponse('Not yet, or not any more.', statusSchema('starting', 'draining')),
      },
    },
    handle() {
      const now = state();
      return now === 'serving' ? jsonReply(200, { status: 'ready' }) : jsonReply(503, { status: now });
    },
  };
}
