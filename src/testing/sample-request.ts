import { type ChatRequest, chatRequest } from '../core/chat-request.ts';

/** A canonical request that says "Hello". `set` replaces members of it. */
export function sampleRequest(set: Partial<ChatRequest> = {}): ChatRequest {
  return {
    ...chatRequest({ messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] }),
    ...set,
  };
}
