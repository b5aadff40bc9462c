import { fail } from '../core/failure.ts';
import { parseObject } from '../core/json.ts';

/** A provider's answer to a token count. @throws FailureError `bad_upstream_answer` */
export function readTokenCount(body: Uint8Array, field: 'input_tokens' | 'inputTokens'): number {
  const count = parseObject(body)?.[field];
  if (typeof count === 'number' && count >= 0) return count;
  return fail('bad_upstream_answer', `The provider sent a token count without \`${field}\`.`);
}
