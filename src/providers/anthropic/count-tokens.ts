import type { ChatRequest } from '../../core/chat-request.ts';
import type { WireRequest } from '../../ports/http-client.ts';
import { countingProfile, Fitting } from '../fit/fitting.ts';
import { readTokenCount } from '../token-count.ts';
import { canonicalBody, rawBody } from './encode.ts';
import { countTokensPost, type MessagesEndpoint } from './endpoint.ts';

/** What counts, of a whole request; the call refuses the rest. */
const COUNTED = ['model', 'system', 'messages', 'tools', 'tool_choice', 'thinking', 'output_config'] as const;

export function encodeMessagesCount(request: ChatRequest, endpoint: MessagesEndpoint): WireRequest {
  const fitting = new Fitting(countingProfile(endpoint.profile), endpoint.defaultMaxTokens);
  const body = rawBody(request, endpoint, fitting)?.body ?? counted(request, endpoint, fitting);
  return countTokensPost(request, endpoint, body);
}

function counted(request: ChatRequest, endpoint: MessagesEndpoint, fitting: Fitting): string {
  const whole = canonicalBody(request, endpoint, fitting);
  return JSON.stringify(
    Object.fromEntries(COUNTED.filter((name) => name in whole).map((name) => [name, whole[name]])),
  );
}

/** @throws FailureError `bad_upstream_answer` */
export function decodeMessagesCount(body: Uint8Array): number {
  return readTokenCount(body, 'input_tokens');
}
