import { FAILURES, type Failure } from '../../core/failure.ts';
import { providerText } from '../../core/provider-text.ts';

/** Markup and stack frames, which no caller must ever be shown. */
const PAGE_OR_STACK = /<(?:!doctype|html|head|body)\b|\n\s*at \S/i;

/** The failure in one sentence for the caller, the field named in it: these APIs have no place of their own for it. */
export function errorText(failure: Failure): string {
  const { code, message, param } = failure;
  const said = PAGE_OR_STACK.test(message) ? undefined : providerText(message);
  const text = said ?? FAILURES[code].meaning;
  return param === undefined || text.includes(param) ? text : `${param}: ${text}`;
}
