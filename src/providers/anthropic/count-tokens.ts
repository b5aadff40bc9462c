import type { ChatRequest } from '../../core/chat-request.ts';
import type { WireRequest } from '../../ports/http-client.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { readTokenCount } from '../token-count.ts';
import { canonicalBody, rawBody } from './encode.ts';
import { countTokensPost } from './endpoint.ts';

/** What counts, of a whole request; the call refuses the rest. */
const COUNTED = ['model', 'system', 'messages', 'tools', 'tool_choice', 'thinking', 'output_config'] as const;

export function encodeCountTokens(request: ChatRequest, target: ProviderTarget): WireRequest {
  const body =
    request.raw.dialect === 'anthropic-messages' ? rawBody(request, target) : counted(request, target);
  return countTokensPost(request, target, body);
}

function counted(request: ChatRequest, target: ProviderTarget): string {
  const whole = canonicalBody(request, target, []);
  return JSON.stringify(
    Object.fromEntries(COUNTED.filter((name) => name in whole).map((name) => [name, whole[name]])),
  );
}

/** @throws FailureError `bad_upstream_answer` */
export function decodeCountTokens(body: Uint8Array): number {
  return readTokenCount(body, 'input_tokens');
}
