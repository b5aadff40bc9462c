import { fail } from '../../core/failure.ts';
import { type JsonObject, parseObject } from '../../core/json.ts';

/**
 * The vector of one text in a provider's answer.
 * @param find where it is
 * @throws FailureError `bad_upstream_answer`
 */
export function readVector(body: Uint8Array, find: (answer: JsonObject) => unknown): Float32Array {
  const found = parseObject(body);
  const vector = found && find(found);
  if (Array.isArray(vector) && vector.length > 0 && vector.every((each) => typeof each === 'number'))
    return Float32Array.from(vector);
  return fail('bad_upstream_answer', 'The answer to an embeddings call holds no vector of numbers.');
}
