import { nativeRefusals } from '../openapi/service-operation.ts';
import type { OpenApiOperation } from '../operation.ts';

/**
 * The document's entry for an operation of the operator alone.
 * @param refusals statuses besides those that all of them have
 */
export function adminDoc(own: OpenApiOperation, ...refusals: readonly string[]): OpenApiOperation {
  return {
    ...own,
    security: [{ adminKey: [] }],
    responses: { ...own.responses, ...nativeRefusals('401', '404', '503', ...refusals) },
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
