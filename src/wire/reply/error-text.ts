import { FAILURES, type Failure } from '../../core/failure.ts';
import { providerText } from '../../core/provider-words/provider-text.ts';

/** Markup and stack frames, which must never reach a caller. */
const PAGE_OR_STACK = /<(?:!doctype|html|head|body)\b|\n\s*at \S/i;

/** The failure in one sentence that names the field, for dialects without their own place for it. */
export function errorText(failure: Failure): string {
  const { code, message, param } = failure;
  const said = PAGE_OR_STACK.test(message) ? undefined : providerText(message);
  const text = said ?? FAILURES[code].meaning;
  return param === undefined || text.includes(param) ? text : `${param}: ${text}`;
}
