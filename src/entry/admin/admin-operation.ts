import { native } from '../../wire/native/dialect.ts';
import { nativeRefusals } from '../openapi/service-operation.ts';
import type { OpenApiOperation, Operation } from '../operation.ts';

type Parts = Pick<Operation, 'name' | 'method' | 'path' | 'handle'> & {
  readonly openapi: OpenApiOperation;
  /** Statuses of refusals, besides those that all of them have. */
  readonly refusals?: readonly string[];
};

/** An operation for the operator alone. */
export function adminOperation({ openapi, refusals = [], ...parts }: Parts): Operation {
  return {
    ...parts,
    auth: 'admin',
    kind: 'service',
    dialectOf: () => native,
    openapi: {
      ...openapi,
      security: [{ adminKey: [] }],
      responses: { ...openapi.responses, ...nativeRefusals('401', '404', '503', ...refusals) },
    },
  };
}

/** The path's parameter, in the document. */
export const keyNameParameter: object = Object.freeze({
  name: 'name',
  in: 'path',
  required: true,
  description: "The key's name.",
  schema: { type: 'string' },
});
