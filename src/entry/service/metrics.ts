import { fail } from '../../core/failure.ts';
import { native } from '../../wire/native/dialect.ts';
import { requestIdHeaderDocs } from '../openapi/headers.ts';
import { nativeRefusals } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';

/** The Prometheus exposition. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

/** @param exposition undefined if metrics are off */
export function metrics(exposition: MetricsText | undefined): Operation {
  return {
    name: 'metrics',
    method: 'GET',
    path: '/metrics',
    auth: exposition ? 'key-beyond-loopback' : 'none',
    kind: 'service',
    dialectOf: () => native,
    openapi: {
      operationId: 'getMetrics',
      summary: 'Prometheus exposition; needs no key on loopback.',
      responses: {
        '200': {
          description: 'The metrics.',
          headers: requestIdHeaderDocs,
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
        ...nativeRefusals('401', '403', '404'),
      },
    },
    async handle() {
      if (!exposition) return fail('not_found', 'Metrics are off: `telemetry.metrics`.');
      const headers = { 'content-type': exposition.contentType };
      return { status: 200, headers, body: await exposition.text() };
    },
  };
}
