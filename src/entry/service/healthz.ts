import { native } from '../../wire/native/dialect.ts';
import { jsonReply } from '../json-reply.ts';
import { jsonResponse, NO_KEY, statusSchema } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';

/** Answers while the process lives. */
export const healthz: Operation = {
  name: 'healthz',
  method: 'GET',
  path: '/healthz',
  auth: 'none',
  kind: 'service',
  dialectOf: () => native,
  openapi: {
    operationId: 'isAlive',
    summary: 'The process lives.',
    security: NO_KEY,
    responses: { '200': jsonResponse('It does.', statusSchema('ok')) },
  },
  handle: () => jsonReply(200, { status: 'ok' }),
};
