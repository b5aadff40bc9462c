import type { ChatRequest } from '../core/chat-request.ts';

/** A canonical request that says "Hello". `set` replaces members of it. */
export function sampleRequest(set: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: undefined,
    stream: false,
    system: [],
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
    tools: [],
    stop: [],
    unmapped: [],
    anthropicBeta: [],
    raw: { dialect: 'native', text: '{}', json: {} },
    ...set,
  };
}
