import type { ChatRequest } from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';
import type { WireRequest } from '../../ports/http-client.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { anthropicPost, canonicalBody, rawBody } from './encode.ts';

/** What counts, of a whole request; the call refuses the rest. */
const COUNTED = ['model', 'system', 'messages', 'tools', 'tool_choice', 'thinking', 'output_config'] as const;

export function encodeCountTokens(request: ChatRequest, target: ProviderTarget): WireRequest {
  const body =
    request.raw.dialect === 'anthropic-messages' ? rawBody(request, target) : counted(request, target);
  return anthropicPost({ ...request, stream: false }, target, '/v1/messages/count_tokens', body);
}

function counted(request: ChatRequest, target: ProviderTarget): string {
  const whole = canonicalBody(request, target, []);
  return JSON.stringify(
    Object.fromEntries(COUNTED.filter((name) => name in whole).map((name) => [name, whole[name]])),
  );
}

/** @throws FailureError `bad_upstream_answer` */
export function decodeCountTokens(body: Uint8Array): number {
  try {
    const json: { input_tokens?: unknown } | null = JSON.parse(new TextDecoder().decode(body));
    if (typeof json?.input_tokens === 'number' && json.input_tokens >= 0) return json.input_tokens;
  } catch {
    // Told below, without the text.
  }
  return fail('bad_upstream_answer', 'The provider sent a token count without `input_tokens`.');
}
