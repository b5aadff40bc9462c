import { fail } from '../core/failure.ts';

/** A provider's answer to a token count. @throws FailureError `bad_upstream_answer` */
export function readTokenCount(body: Uint8Array, field: 'input_tokens' | 'inputTokens'): number {
  try {
    const json: Readonly<Record<string, unknown>> | null = JSON.parse(new TextDecoder().decode(body));
    const count = json?.[field];
    if (typeof count === 'number' && count >= 0) return count;
  } catch {
    // Told below, without the text.
  }
  return fail('bad_upstream_answer', `The provider sent a token count without \`${field}\`.`);
}
